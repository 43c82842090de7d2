package year

import (
	"bytes"
	"fmt"
	"html"
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/internal/ground/i18n"
)

// head begins a page. The data for machines stands in the head of an offer's page.
func head(b *strings.Builder, lang, title, name, data string) {
	dir := ""
	if lang == "ar" {
		dir = ` dir="rtl"`
	}
	fmt.Fprintf(b, "<!DOCTYPE html>\n<html lang=%q%s>\n<head>\n<meta charset=\"utf-8\">\n<title>%s | %s</title>\n", lang, dir, html.EscapeString(title), html.EscapeString(name))
	if data != "" {
		fmt.Fprintf(b, "<script type=\"application/ld+json\">\n%s\n</script>\n", data)
	}
	fmt.Fprintf(b, "</head>\n<body>\n<p>Demonstration data. %s is invented.</p>\n<h1>%s</h1>\n", html.EscapeString(name), html.EscapeString(title))
}

// file is the name of an offer's page.
func (o Offer) file() string { return strings.ToLower(o.Code) + ".html" }

func words(t i18n.Text, lang string) string {
	s, _ := t.In(lang)
	return s
}

// page is an offer's page on a day.
func (o Offer) page(now time.Time) ([]byte, error) {
	data, err := o.data(now)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	name := words(o.Provider.Name, o.Lang)
	head(&b, o.Lang, words(o.Title, o.Lang), name, string(data)) // JSON in which "<" is escaped
	fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(words(o.Summary, o.Lang)))
	if o.Flaw != noOutcomes {
		b.WriteString("<ul>\n")
		for _, x := range o.Outcomes {
			fmt.Fprintf(&b, "<li>%s</li>\n", html.EscapeString(words(x, o.Lang)))
		}
		b.WriteString("</ul>\n")
	}
	fmt.Fprintf(&b, "<p><a href=\"/\">%s</a></p>\n</body>\n</html>\n", html.EscapeString(name))
	return []byte(b.String()), nil
}

// data is what the page tells machines, less what it lacks.
func (o Offer) data(now time.Time) ([]byte, error) {
	c := o.course(now)
	switch o.Flaw {
	case noOutcomes:
		c.Outcomes, c.Assessment.Criteria = nil, nil
	case noWorkload:
		c.Hours, c.Credits, c.Weeks = nil, nil, 0
	case noAssessment:
		c.Assessment = ctdl.Assessment{}
	case sound, noCurrency, duplicate:
	}
	data, err := ctdl.Write(c)
	if o.Flaw == noCurrency {
		data = bytes.ReplaceAll(data, []byte(`"priceCurrency": "EUR"`), []byte(`"eligibleRegion": "XF"`))
	}
	return data, err
}

// criteria are how an outcome is judged, in turn.
var criteria = []i18n.Text{
	textOf("Done without help while the assessor watches | Fait sans aide sous les yeux de l'évaluateur | أُنجز دون مساعدة تحت نظر المقيّم"),
	textOf("The result is measured and fits | Le résultat est mesuré et convient | قيست النتيجة وكانت مطابقة"),
	textOf("Explained so that a colleague can go on from it | Expliqué de sorte qu'un collègue puisse continuer | شُرح بحيث يستطيع زميل المتابعة"),
	textOf("Questions of the assessor are answered from the work itself | Les questions de l'évaluateur trouvent réponse dans le travail | أُجيب عن أسئلة المقيّم من العمل نفسه"),
}

func (o Offer) course(now time.Time) ctdl.Course {
	p, home := o.Provider, "https://www."+o.Provider.Host
	hours, credits := credit.MustParse(strconv.Itoa(o.Credits*25)), credit.MustParse(strconv.Itoa(o.Credits))
	c := ctdl.Course{
		ID: o.Code, URL: home + "/courses/" + o.file(), Name: ctdl.Text(o.Title), Description: ctdl.Text(o.Summary),
		Provider: ctdl.Organisation{Name: words(p.Name, "en"), URL: home, Country: "XF"},
		Hours:    &hours, Credits: []credit.Credits{{System: "ects", Value: credits}}, Weeks: 2 + o.Credits,
		Level: &ctdl.Level{Framework: credit.EQFSystem, Value: strconv.Itoa(o.Level)}, Mode: o.Mode,
		Quality:  []ctdl.Quality{{Type: "internal", Body: words(p.Name, "en")}},
		Awarders: []ctdl.Organisation{{Name: words(p.Name, "en"), URL: home}}, Countries: []string{"XF"}, Category: "micro-credential",
		Prerequisites: ctdl.Text(o.Prior), Field: o.Field, Languages: o.Languages, Origin: "new", PublicFunding: o.Euro > 0,
		Stacking: ctdl.Stacking{Mode: "standalone"}, Supports: o.Supports, Price: &ctdl.Price{Minor: o.Euro * 100, Currency: "EUR"},
	}
	if of := o.Of; of != nil {
		c.Awarders = []ctdl.Organisation{{Name: words(of.Provider.Name, "en"), URL: "https://www." + of.Provider.Host}}
	}
	c.Assessment = ctdl.Assessment{Types: o.Assessment, Supervision: "supervised-identified", Summative: true}
	for i, x := range o.Outcomes {
		c.Outcomes = append(c.Outcomes, ctdl.Outcome{Text: ctdl.Text(x)})
		c.Assessment.Criteria = append(c.Assessment.Criteria, ctdl.Criterion{Text: ctdl.Text(criteria[i%len(criteria)]), Outcome: i})
	}
	for _, r := range o.shown(now) {
		c.Runs = append(c.Runs, ctdl.Run{ID: r.ID, Start: r.Start, End: r.End, Deadline: r.Start.AddDate(0, 0, -1), Places: r.Places, Place: p.Region, Mode: o.Mode})
	}
	return c
}

// shown are the runs that a page names on a day: until some weeks after the end,
// from half a year before the start.
func (o Offer) shown(now time.Time) (runs []Run) {
	for _, r := range o.Runs {
		if r.End.AddDate(0, 0, 45).After(now) && r.Start.AddDate(0, 0, -210).Before(now) {
			runs = append(runs, r)
		}
	}
	return runs
}

package year

import (
	"bytes"
	"html"
	"strconv"
	"strings"
	"text/template"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/internal/ground/i18n"
)

// pages are what a provider's site shows to people; the data for machines stands
// in the head of an offer's page.
var pages = template.Must(template.New("").Funcs(template.FuncMap{"t": html.EscapeString}).Parse(`{{define "head"}}<!DOCTYPE html>
<html lang="{{.Lang}}"{{if eq .Lang "ar"}} dir="rtl"{{end}}>
<head>
<meta charset="utf-8">
<title>{{t .Title}} | {{t .Name}}</title>
{{- end}}
{{define "index"}}{{template "head" .}}
</head>
<body>
<p>Demonstration data. {{t .Name}} is invented.</p>
<h1>{{t .Title}}</h1>
<ul>
{{- range .Offers}}
<li><a href="/courses/{{.File}}">{{t .Title}}</a></li>
{{- end}}
</ul>
</body>
</html>
{{end}}
{{define "offer"}}{{template "head" .}}
<script type="application/ld+json">
{{.Data}}
</script>
</head>
<body>
<p>Demonstration data. {{t .Name}} is invented.</p>
<h1>{{t .Title}}</h1>
<p>{{t .Summary}}</p>
{{- if .Outcomes}}
<ul>
{{- range .Outcomes}}
<li>{{t .}}</li>
{{- end}}
</ul>
{{- end}}
<p><a href="/">{{t .Name}}</a></p>
</body>
</html>
{{end}}`))

type shown struct {
	Lang, Name, Title, Summary string
	Outcomes                   []string
	Data                       string // JSON in which "<" is escaped
	Offers                     []shownRow
}

type shownRow struct{ File, Title string }

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
	s := shown{Lang: o.Lang, Name: words(o.Provider.Name, o.Lang), Title: words(o.Title, o.Lang), Summary: words(o.Summary, o.Lang), Data: string(data)}
	if o.Flaw != noOutcomes {
		for _, x := range o.Outcomes {
			s.Outcomes = append(s.Outcomes, words(x, o.Lang))
		}
	}
	var b bytes.Buffer
	err = pages.ExecuteTemplate(&b, "offer", s)
	return b.Bytes(), err
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

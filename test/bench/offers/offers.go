package offers

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/table"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Text is what one programme says.
type Text struct{ Title, Summary, Provider string }

// NewJersey reads the programmes of New Jersey from a table.
func NewJersey(name string) ([]Text, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	t, err := table.Read(f, table.Options{})
	if err != nil {
		return nil, err
	}
	cell := func(r table.Row, column string) string {
		i, _ := t.Column(column)
		return r.Cell(i)
	}
	var texts []Text
	for {
		r, err := t.Next()
		if errors.Is(err, io.EOF) {
			return texts, nil
		}
		if err != nil {
			return nil, err
		}
		texts = append(texts, Text{cell(r, "officialname"), cell(r, "description"), cell(r, "name")})
	}
}

// Demonstration is the demonstration country's offers (design/demo.md), each with
// a paragraph as long as a real programme's.
func Demonstration() []Text {
	more := strings.Repeat("The program gives training for students and for people who work; each part is practised and assessed, with support in the evening. ", 3)
	return []Text{
		{"Safe medicines administration in home and residential care", "Prepare and give oral, topical and inhaled medicines from a written record; nursing and medical terms explained. " + more, "University of Aldermoor"},
		{"Inspecting and minor repair of wind-turbine blades", "Inspect a blade on the ground by eye and tap test; laminate and cure a surface repair; computer report. " + more, "Harbour Training Works"},
		{"Bookkeeping for small traders", "Price and dates, accounts, paralegal questions of trade. " + more, "Harbour Training Works"},
		{"Reading coastal flood maps for local decisions", "Read a map, say what it does not show, brief a council on a computer. " + more, "Two Shores Alliance"},
		{"Why people act: a first look at psychology", "What moves people, tried on cosmetology, nursing and sport. " + more, "St Brannoc University College"},
		{"Data handling for public bodies", "Clean, join and explain data with a computer; medical and personal data apart. " + more, "University of Aldermoor"},
	}
}

// Make gives size offers, the same every time: a programme's texts, with
// a part of another's so that no two thousand are alike, and facets drawn so
// that some values are common and some rare.
func Make(texts []Text, size int) iter.Seq[catalogue.SearchEntry] {
	fields := []string{"0913", "0911", "0914", "0611", "0612", "0411", "0415", "0413", "0716", "0713", "0715", "1041", "1012", "1013", "0732", "0113", "0231", "0311", "0511", "0811"}
	modes := []string{"online", "onsite", "onsite", "blended", ""}
	languages := [][]string{{"en"}, {"en"}, {"fr"}, {"en", "fr"}, {"ar"}, nil}
	bodies := [][]string{{"qaf"}, nil, nil, {"qaf", "eqar"}}
	supports := []string{"childcare", "evening", "equipment"}
	countries, places := []string{"US", "CA", "XF"}, []string{"Newark", "Trenton", "Camden", "Toms River", "Paterson", "Edison"}
	return func(yield func(catalogue.SearchEntry) bool) {
		rng := rand.New(rand.NewPCG(1, 2))
		for i := range size {
			t, other := texts[rng.IntN(len(texts))], texts[rng.IntN(len(texts))]
			o := catalogue.Offer{
				ID:       catalogue.OfferID(fmt.Sprintf("0190a6c0-%04x-7%03x-8000-%012x", i>>12&0xffff, i&0xfff, rng.Uint64()>>16)),
				Provider: identity.TenantID(fmt.Sprintf("0190a6c0-0000-7000-8000-%012d", rng.IntN(2000))),
				Title:    i18n.Text{"en": t.Title}, Summary: i18n.Text{"en": t.Summary + " " + other.Title}, Origin: "existing",
				Field: fields[rng.IntN(len(fields))], Participation: modes[rng.IntN(len(modes))], Languages: languages[rng.IntN(len(languages))],
				PublicFunding: rng.IntN(3) == 0,
			}
			if l := rng.IntN(9); l > 0 {
				o.Level = &catalogue.Level{EQF: l}
			}
			if p := rng.IntN(5000); p > 400 {
				o.Price = &catalogue.Price{Minor: int64(p-401) * 100, Currency: "USD"}
			}
			hours, _ := credit.New(int64(10 * (1 + rng.IntN(60))))
			o.Workload = catalogue.Workload{Hours: &hours, Weeks: rng.IntN(30)}
			o.Country = []string{countries[rng.IntN(len(countries))]}
			o.Runs = []catalogue.Run{{Start: time.Unix(int64(20_400+rng.IntN(200))*86_400, 0), Place: places[rng.IntN(len(places))], Rolling: rng.IntN(10) == 0}}
			for n, s := range supports {
				if rng.IntN(2+n) == 0 {
					o.Supports = append(o.Supports, s)
				}
			}
			e := catalogue.SearchEntry{
				Offer: o, ProviderName: i18n.Text{"en": t.Provider}, ProviderKind: "provider",
				ApprovedBy: bodies[rng.IntN(len(bodies))], ListedDay: uint32(20_000 + i/1000),
			}
			if !yield(e) {
				return
			}
		}
	}
}

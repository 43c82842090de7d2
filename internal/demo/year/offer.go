package year

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"opencairn.org/cairn/internal/ground/i18n"
)

// Offer is one micro-credential as a provider publishes it.
type Offer struct {
	Provider   *Provider
	Code       string // the provider's own identifier
	Title      i18n.Text
	Summary    i18n.Text
	Outcomes   []i18n.Text
	Field      string // ISCED-F
	Group      string
	Credits    int // ECTS
	Level      int // EQF
	Euro       int64
	Mode       string
	Lang       string
	Languages  []string
	Supports   []string
	Prior      i18n.Text
	Assessment []string
	Flaw       flaw
	Of         *Offer // what it repeats, for a duplicate
	Runs       []Run
}

// Listed reports that its page states all that the country asks of what is listed.
func (o Offer) Listed() bool { return o.Flaw == sound }

// Run is one time an offer takes place.
type Run struct {
	ID         string
	Start, End time.Time // days
	Places     int
}

// volumes are the credits a sort of provider gives, in turn; euros what a credit
// costs there.
var (
	volumes = map[sort][]int{
		university: {5, 6, 3, 10, 4, 8}, vocational: {4, 5, 3, 6}, private: {3, 4, 5}, employers: {3, 4},
		ngo: {3}, employment: {3, 4}, library: {3},
	}
	euros  = map[sort]int64{university: 150, vocational: 170, private: 240, employers: 190, ngo: 20, employment: 0, library: 30}
	levels = map[sort]int{university: 6, vocational: 4, private: 4, employers: 4, ngo: 3, employment: 3, library: 3}
	tests  = map[string][]string{
		"care": {"practical-assessment", "oral-examination"}, "ict": {"project-work"}, "trade": {"practical-assessment"},
		"biz": {"written-examination", "marked-assignment"}, "soc": {"oral-examination", "portfolio"}, "land": {"practical-assessment", "portfolio"},
		"serv": {"practical-assessment", "written-examination"}, "arts": {"oral-examination", "artefact-assessment"},
	}
	modes    = []string{"blended", "onsite", "online", "onsite"}
	supports = [][]string{{"evening"}, {"weekend"}, {"evening", "childcare"}, {"equipment"}, nil, {"accessible"}}
)

// theme is a topic in a form.
type theme struct{ topic, form int }

// catalogueOf makes all offers but those of the story's own pages, the same each
// time: every provider takes in turn the themes of its groups that the fewest
// others took.
func catalogueOf() ([]*Offer, error) {
	topics, err := readTopics(topicsText)
	if err != nil {
		return nil, err
	}
	c := chooser{topics: topics, used: map[theme]int{}}
	order := make([]*Provider, len(providers))
	for i := range providers {
		order[i] = &providers[i]
	}
	slices.SortStableFunc(order, func(a, b *Provider) int { // who has the least choice first
		return cmp.Or(cmp.Compare(b.Lang, a.Lang), cmp.Compare(len(a.Groups), len(b.Groups)))
	})
	var offers []*Offer
	for _, p := range order {
		offers = append(offers, c.of(p)...)
	}
	offers = append(offers, stories()...)
	return offers, repeat(offers)
}

type chooser struct {
	topics []topic
	used   map[theme]int
}

// of makes one provider's offers: the short ones first, those whose pages lack
// something last.
func (c chooser) of(p *Provider) []*Offer {
	var offers []*Offer
	mine := map[theme]bool{}
	lacking := p.lacking()
	for i := range p.offers {
		th := c.pick(p, mine, i)
		mine[th] = true
		c.used[th]++
		o := c.offer(p, th, i)
		if left := p.offers - i; left <= len(lacking) {
			o.Flaw = lacking[len(lacking)-left]
		}
		offers = append(offers, o)
	}
	return offers
}

func (p Provider) lacking() (flaws []flaw) {
	for f := noOutcomes; f <= duplicate; f++ {
		for range p.flaws[f] {
			flaws = append(flaws, f)
		}
	}
	return flaws
}

// pick is the theme that the fewest took; a short course is one for beginners.
func (c chooser) pick(p *Provider, mine map[theme]bool, i int) theme {
	best, least := theme{}, -1
	for f := range forms {
		for t := range c.topics {
			th := theme{t, (f + i) % len(forms)}
			if i < p.short {
				th.form = 1
			}
			weight := c.used[th]
			switch {
			case mine[th] || !slices.Contains(p.Groups, c.topics[t].group):
				continue
			case p.Lang != "" && !c.topics[t].in(p.Lang):
				weight += 100
			}
			weight = weight*100 + c.taken(mine, t)
			if least < 0 || weight < least {
				best, least = th, weight
			}
		}
	}
	return best
}

// taken is how often the provider has a topic already.
func (c chooser) taken(mine map[theme]bool, topic int) (n int) {
	for th := range mine {
		if th.topic == topic {
			n++
		}
	}
	return n
}

func (c chooser) offer(p *Provider, th theme, i int) *Offer {
	t, f := c.topics[th.topic], forms[th.form]
	o := &Offer{
		Provider: p, Code: fmt.Sprintf("%s-%s-%02d", p.code, t.field, i+1), Title: f.titled(t), Field: t.field, Group: t.group,
		Outcomes: append(slices.Clone(t.outcomes), f.outcome), Summary: en(f.summary), Assessment: tests[t.group],
		Credits: volumes[p.Sort][i%len(volumes[p.Sort])], Level: min(max(levels[p.Sort]+f.level, 3), 7),
		Mode: modes[(th.topic+i)%len(modes)], Supports: supports[(th.topic+th.form)%len(supports)], Lang: "en",
	}
	if i < p.short {
		o.Credits = 2 - i%2
	}
	if p.Lang != "" && t.in(p.Lang) {
		o.Lang = p.Lang
	}
	o.Languages = []string{o.Lang}
	if th.form == 4 && o.Lang == "en" {
		o.Languages = []string{"en", []string{"fr", "ar"}[th.topic%2]}
	}
	if th.form == 2 || th.form == 6 {
		o.Prior = textOf("You have done this work before. No certificate is asked for. | Vous avez déjà fait ce travail. Aucun certificat n'est demandé. | سبق أن قمت بهذا العمل. لا تُطلب شهادة.")
	}
	o.Euro = euros[p.Sort] * int64(o.Credits)
	return o
}

// repeat fills in what a duplicate repeats: an offer that the Care Academy awards
// and that somebody else publishes as well.
func repeat(offers []*Offer) error {
	for _, o := range offers {
		if o.Flaw != duplicate {
			continue
		}
		i := slices.IndexFunc(offers, func(x *Offer) bool { return x.Provider.Slug == "hallowford" && x.Credits >= 3 })
		if i < 0 {
			return fmt.Errorf("%s repeats nothing", o.Code)
		}
		of := *offers[i]
		of.Provider, of.Code, of.Flaw, of.Of = o.Provider, o.Code, duplicate, offers[i]
		*o = of
	}
	return nil
}

// stories are the offers of the story that live on generated sites: D of the
// Alliance and E of St Brannoc (demo.md).
func stories() []*Offer {
	provider := func(slug string) *Provider {
		return &providers[slices.IndexFunc(providers, func(p Provider) bool { return p.Slug == slug })]
	}
	return []*Offer{
		{
			Provider: provider("two-shores-alliance"), Code: "TSA-0532-D", Field: "0532", Group: "soc", Credits: 6, Level: 6, Euro: 480, Mode: "blended", Lang: "en", Languages: []string{"en"},
			Title:   textOf("Reading coastal flood maps for local decisions | Lire les cartes d'inondation côtière pour décider localement | قراءة خرائط فيضانات السواحل للقرارات المحلية"),
			Summary: en("A joint award of the University of Aldermoor and the University of Ostrand. It counts at both without asking."),
			Outcomes: []i18n.Text{
				en("Read depth, return period and uncertainty off a flood map for ten given places"),
				en("Say for a street of twenty houses which may be built on and under what condition"),
				en("Explain a map to a council in ten minutes without a word of jargon"),
			},
			Assessment: []string{"project-work", "oral-examination"},
		},
		{
			Provider: provider("st-brannoc"), Code: "SBU-0313-E", Field: "0313", Group: "soc", Credits: 3, Level: 5, Mode: "blended", Lang: "en", Languages: []string{"en"}, Supports: []string{"evening"},
			Title:   textOf("Why people act: a first look at psychology | Pourquoi nous agissons : un premier regard sur la psychologie | لماذا نتصرف: نظرة أولى إلى علم النفس"),
			Summary: en("A taster for everybody from sixteen on. Free."),
			Outcomes: []i18n.Text{
				en("Tell an observation from an explanation in five short films"),
				en("Plan and carry out a small experiment with ten people"),
				en("Report what was found and what it does not show"),
			},
			Assessment: []string{"project-work"},
		},
	}
}

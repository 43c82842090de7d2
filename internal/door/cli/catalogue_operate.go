package cli

import (
	"strconv"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
)

type healthCmd struct{}

// Help says more in the usage.
func (healthCmd) Help() string {
	return "Known is every offer found in any source or register and not gone, listed or not.\n\nExample:\n\n    cairn catalogue health --json"
}

// Run shows how the catalogue fills.
func (c *healthCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	h, err := a.Catalogue.Health(s.ctx, system)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(h)
	}
	var states, failures, covered, fresh [][]string
	for _, t := range h.States {
		states = append(states, []string{s.p.T("operator.state." + t.Key), strconv.Itoa(t.Count)})
	}
	states = append(states, []string{s.p.T("operator.sources.due"), strconv.Itoa(h.Due)})
	for _, t := range h.Failures {
		failures = append(failures, []string{t.Key, strconv.Itoa(t.Count), ""})
	}
	for _, t := range h.Pages {
		failures = append(failures, []string{t.Key, "", strconv.Itoa(t.Count)})
	}
	for _, c := range h.Coverage {
		covered = append(covered, []string{s.p.T("identity.kind." + string(c.Kind)), c.Region, strconv.Itoa(c.Known), strconv.Itoa(c.Listed)})
	}
	for _, f := range h.Freshness {
		age := s.p.T("operator.age.older")
		switch {
		case f.Never:
			age = s.p.T("operator.age.file")
		case f.Within > 0:
			age = s.p.T("operator.age.hours", "count", int(f.Within.Hours()))
		}
		fresh = append(fresh, []string{age, strconv.Itoa(f.Offers)})
	}
	s.table([]string{"operator.column.state", "operator.column.sources"}, states)
	if len(failures) > 0 {
		s.line("")
		s.table([]string{"operator.column.failure", "operator.column.sources", "operator.column.pages"}, failures)
	}
	s.line("")
	s.table([]string{"operator.column.kind", "operator.column.region", "operator.column.known", "operator.column.listed"}, covered)
	s.line("")
	s.table([]string{"operator.column.read", "operator.column.offers"}, fresh)
	return nil
}

type duplicatesCmd struct {
	After string `help:"Begin after this pair: next of the list before." placeholder:"NEXT"`
}

// Help says more in the usage.
func (duplicatesCmd) Help() string {
	return "The first of a pair would stay if the two were joined. A hundred pairs are listed at once; offers that changed are compared first.\n\nExample:\n\n    cairn catalogue duplicates"
}

// twinLine is a pair in `catalogue duplicates --json`.
type twinLine struct {
	Stays catalogue.OfferID `json:"stays"`
	Goes  catalogue.OfferID `json:"goes"`
	Join  bool              `json:"join"`          // they can be joined
	Why   string            `json:"why,omitempty"` // why not, and what to do
	Score string            `json:"score"`
	Codes []string          `json:"codes"`
	Words []string          `json:"words"`
}

// Run lists the pairs of offers that are much alike.
func (c *duplicatesCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	if _, err := a.Catalogue.CompareOffers(s.ctx, system); err != nil {
		return err
	}
	page, err := a.Catalogue.AlikeOffers(s.ctx, system, c.After, 0)
	if err != nil {
		return err
	}
	merged, err := a.Catalogue.MergedOffers(s.ctx, system)
	if err != nil {
		return err
	}
	if s.JSON {
		lines := make([]twinLine, len(page.Pairs))
		for i, t := range page.Pairs {
			lines[i] = twinLine{Stays: t.Of.Offer.ID, Goes: t.Like.Offer, Join: t.Obstacle == nil, Score: t.Like.Score.String(), Codes: t.Like.Codes, Words: t.Like.Words}
			if t.Obstacle != nil {
				lines[i].Why = s.p.Fault(t.Obstacle)
			}
		}
		return s.writeJSON(map[string]any{"pairs": lines, "next": page.Next, "merged": merged})
	}
	s.twins(page)
	for _, m := range merged {
		s.line(string(m.Offer) + "  " + s.in(m.Title))
		for _, t := range m.Told {
			s.item(t.By+" ("+t.LocalID+"): "+s.p.T("catalogue.matched."+string(t.How)), "  ")
		}
	}
	return nil
}

func (s *session) twins(page catalogue.AlikePage) {
	if len(page.Pairs) == 0 {
		s.say("operator.duplicates.none")
	}
	for _, t := range page.Pairs {
		s.line(t.Like.Score.String() + "  " + string(t.Of.Offer.ID) + "  " + s.in(t.Of.Offer.Title))
		s.line("        " + string(t.Like.Offer) + "  " + s.in(t.Like.Title))
		s.wrapped(strings.Join(append(t.Like.Codes, t.Like.Words...), ", "), "        ")
		if t.Obstacle != nil {
			s.wrapped(s.p.Fault(t.Obstacle), "        ")
		}
	}
	if page.Next != "" {
		s.note("cli.offer.list.more", "id", page.Next)
	}
}

type joinCmd struct {
	Stays catalogue.OfferID `arg:"" name:"stays" help:"The offer that stays, by id."`
	Goes  catalogue.OfferID `arg:"" name:"goes" help:"The offer that goes: what is stated about it stands beside the other from now on."`
}

// Help says more in the usage.
func (joinCmd) Help() string {
	return "Both must be of one provider. Setting apart what was joined brings the offer back, on the page about duplicates.\n\nExample:\n\n    cairn catalogue join 0198c1 0198c2"
}

// Run joins two offers.
func (c *joinCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	if err := a.Catalogue.JoinOffers(s.ctx, system, c.Stays, c.Goes); err != nil {
		return err
	}
	return s.decided("operator.duplicates.said.one", map[string]any{"stays": c.Stays, "joined": c.Goes})
}

type apartCmd struct {
	One   catalogue.OfferID `arg:"" name:"one" help:"An offer, by id."`
	Other catalogue.OfferID `arg:"" name:"other" help:"The other one."`
}

// Help says more in the usage.
func (apartCmd) Help() string { return "Example:\n\n    cairn catalogue apart 0198c1 0198c2" }

// Run calls two offers two.
func (c *apartCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	if err := a.Catalogue.TellApart(s.ctx, system, c.One, c.Other); err != nil {
		return err
	}
	return s.decided("operator.duplicates.said.two", map[string]any{"apart": []catalogue.OfferID{c.One, c.Other}})
}

// decided says what was decided of two offers, or gives it to a program.
func (s *session) decided(key string, what map[string]any) error {
	if s.JSON {
		return s.writeJSON(what)
	}
	s.say(key)
	return nil
}

type unfoundCmd struct{}

// Help says more in the usage.
func (unfoundCmd) Help() string {
	return "In tens, within a year; what fewer than ten searches asked for is not told.\n\nExample:\n\n    cairn catalogue unfound"
}

// Run lists the searches that found nothing.
func (c *unfoundCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	all, err := a.Catalogue.Unfound(s.ctx, system)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(all)
	}
	if len(all.Searches) == 0 {
		s.say("operator.unfound.none")
		return nil
	}
	var rows [][]string
	for _, u := range all.Searches {
		rows = append(rows, []string{u.Words, strconv.FormatInt(u.Times, 10)})
	}
	s.table([]string{"operator.unfound.words", "operator.unfound.times"}, rows)
	return nil
}

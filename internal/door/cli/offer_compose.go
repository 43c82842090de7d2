package cli

import (
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

type offerComposeCmd struct {
	Parts []string `arg:"" name:"part" help:"FILE, web address, or - of each part: JSON-LD, or HTML with JSON-LD in it."`
	ID    string   `name:"id" required:"" placeholder:"ID" help:"Your own identifier of the whole."`
	Title string   `required:"" placeholder:"TEXT" help:"What the whole is called."`
	Lang  string   `name:"in" default:"en" placeholder:"LANGUAGE" help:"Language of the title, such as en."`
	resolving
}

// Help says more in the usage.
func (offerComposeCmd) Help() string {
	return "Writes the JSON-LD of one offer that is made of others: its credits and hours are the sums of theirs, exactly, its outcomes are theirs. " +
		"A part without credits, or in another credit system, is named and nothing is written. Assessment, awarding body, price and dates are yours to add. Nothing is stored.\n\n" +
		"Example:\n\n    cairn offer compose blades.html towers.html grid.html --id WIND-24 --title \"Wind technician\" > wind.jsonld"
}

// Run composes an offer of the parts.
func (c *offerComposeCmd) Run(s *session) error {
	var parts []catalogue.Offer
	for _, name := range c.Parts {
		offers, err := c.offers(s, name)
		if err != nil {
			return err
		}
		parts = append(parts, offers[0])
	}
	o, err := catalogue.Compose(catalogue.Offer{LocalID: c.ID, Title: i18n.Text{c.Lang: c.Title}}, parts)
	if err != nil {
		return err
	}
	return s.jsonld(o)
}

// offers are those of a page; that there is none is an error.
func (r *resolving) offers(s *session, name string) ([]catalogue.Offer, error) {
	client, err := r.client(name)
	if err != nil {
		return nil, err
	}
	body, err := s.read(s.ctx, client, name, mostPage)
	if err != nil {
		return nil, err
	}
	base := ""
	if isAddress(name) {
		base = name
	}
	offers := catalogue.ReadPage(body, base)
	if len(offers) == 0 {
		return nil, fault.New(fault.Invalid, "offer.compose.no_offer", "file", name)
	}
	return offers, nil
}

func (s *session) jsonld(o catalogue.Offer) error {
	data, err := catalogue.JSONLD(o)
	if err != nil {
		return err
	}
	s.line(string(data))
	return nil
}

type offerDeriveCmd struct {
	Programme string   `arg:"" name:"programme" help:"FILE, web address, or -: the programme with its modules (hasPart or hasCourse), as JSON-LD or HTML with JSON-LD in it."`
	Module    []string `required:"" placeholder:"CODE" help:"A module, by its identifier or its number from 1. May be given several times."`
	resolving
}

// Help says more in the usage.
func (offerDeriveCmd) Help() string {
	return "Writes the JSON-LD of an offer that is taken out of a programme: the programme and the modules stay its lineage (isBasedOn), its credits are theirs, " +
		"its outcomes are those the page states for the modules. Assessment, price and dates are yours to add. Nothing is stored.\n\n" +
		"Example:\n\n    cairn offer derive msc.html --module M3 > m3.jsonld"
}

// Run takes modules out of a programme.
func (c *offerDeriveCmd) Run(s *session) error {
	offers, err := c.offers(s, c.Programme)
	if err != nil {
		return err
	}
	programme := offers[0]
	for _, o := range offers {
		if len(o.Components) > len(programme.Components) {
			programme = o
		}
	}
	o, err := catalogue.Derive(programme, c.Module, nil)
	if err != nil {
		return err
	}
	for _, m := range o.Parent.Modules {
		for _, x := range offers {
			if m.Code != "" && x.LocalID == m.Code {
				o.Outcomes = append(o.Outcomes, x.Outcomes...)
			}
		}
	}
	return s.jsonld(o)
}

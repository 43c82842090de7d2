//go:build browser

package browser

import (
	"context"
	"errors"
	"strings"
)

// embed is a list that an organisation people trust shows on its own pages, and its
// sheet to print.
func (s *stage) embed(ctx context.Context) error {
	const idris = "Idris Malik"
	choose := "/lists?offer=" + id(s.offers[0]) + "&offer=" + id(s.offers[2])
	p, err := s.fill(ctx, idris, choose, "/lists", "title", "Courses near the harbour")
	if err != nil {
		return err
	}
	list := p.URL.Path
	if p, err = s.fill(ctx, idris, list, list+"/channels", "origins", "https://www.harbour-help.example", "lang", "ar"); err != nil {
		return err
	}
	for _, link := range p.Links("/embed/") {
		if !strings.HasSuffix(link, ".json") {
			s.doorsteps[anybody] = append(s.doorsteps[anybody], link)
		}
	}
	if len(p.Links("/embed/")) == 0 {
		return errors.New("the list's page does not lead to what is embedded")
	}
	s.doorsteps[idris] = append(s.doorsteps[idris], list)
	return nil
}

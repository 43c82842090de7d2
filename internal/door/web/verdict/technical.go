package verdict

import (
	"context"

	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/door/web/ui"
)

// technical is for those who look closer: every signature with its key and what it
// covers, and which bodies gave the words their meaning.
func technical(ctx context.Context, rep verification.Report) []ui.Term {
	p := ui.P(ctx)
	var terms []ui.Term
	for _, x := range rep.Seals {
		said := []string{Say(ctx, x.Reason)} // it names the key
		if x.Covers.Key != "" {
			said = append(said, Say(ctx, x.Covers))
		}
		if !x.Created.IsZero() {
			said = append(said, p.T("verify.seal.created", "when", p.DateTime(x.Created)))
		}
		terms = append(terms, ui.Term{Name: p.T("verify.seal.name", "suite", x.Suite), Body: words(said, nil)})
	}
	for _, c := range rep.Contexts {
		var said []string
		if c.Revision != "" {
			said = append(said, p.T("verify.context.revision", "revision", c.Revision))
		}
		terms = append(terms, ui.Term{Name: p.T("verify.context"), Body: words(said, given(c.URL, c.SHA256))})
	}
	return terms
}

func given(texts ...string) (out []string) {
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}

package counsellor

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
)

const attestPath = "/attest"

// AttestForm says something about whoever has a mail address: a counsellor or
// registrar what they saw, an employer who works there.
func (d *Desk) AttestForm(r *page.Request) error {
	if err := d.Identity.MayAttest(r.Actor()); err != nil {
		return err
	}
	return r.Render(attestFrame(r), attestPage(r.Actor(), r.Blank().Set("level", string(identity.LevelSubstantial))))
}

func attestFrame(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("counsel.attest.title"), Private: true}
}

// AttestByMail attests; the answer is the same whether the address was known.
func (d *Desk) AttestByMail(r *page.Request) error {
	if err := d.Identity.MayAttest(r.Actor()); err != nil {
		return err
	}
	f := r.Form()
	mail, at := f.Mail("mail"), spoken(f)
	if mail == "" && f.Err() == nil {
		f.Required("mail")
	}
	if at.Name == identity.AttributeEmployer {
		at.Value = string(r.Actor().Tenant)
	}
	err := f.Err()
	if err == nil {
		err = d.Identity.AttestByMail(r.Ctx(), r.Actor(), mail, at)
	}
	if err != nil {
		return f.Again(atWords(err), attestFrame(r), attestPage(r.Actor(), f))
	}
	return r.Redirect(attestPath, "counsel.attested")
}

// sayable are what this actor can say: an employer's contact only who works there.
func sayable(ctx context.Context, a identity.Actor) []ui.Option {
	works := ui.Option{Value: identity.AttributeEmployer, Text: ui.T(ctx, "counsel.what.works_here")}
	if !a.Is(identity.RoleCounsellor) && !a.Is(identity.RoleRegistrar) {
		return []ui.Option{works}
	}
	return whatOptions(ctx)
}

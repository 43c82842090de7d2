package custody

import (
	"context"

	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
)

// Desk serves the pages.
type Desk struct {
	Credential *credential.Service
	Identity   *identity.Service
	Register   func(context.Context) (*verification.Register, error)
}

// order is the page on which somebody closes an issuer.
type order struct {
	credential.Outlook
	Name      string
	Custodian string // its name, when it was ordered
	Due       bool   // its day has come
	Choices   []ui.Option
}

func (o order) path() string { return "/closing/" + string(o.Issuer.ID) }

// Order shows what closing an issuer would touch, and the form that orders it.
func (d *Desk) Order(r *page.Request) error {
	o, err := d.order(r)
	if err != nil {
		return err
	}
	return r.Render(d.orderFrame(r, o), orderPage(o, r.Blank()))
}

func (d *Desk) orderFrame(r *page.Request, o order) ui.Page {
	return ui.Page{Title: r.T("custody.order.title", "name", o.Name), Private: true}
}

func (d *Desk) order(r *page.Request) (o order, err error) {
	if o.Outlook, err = d.Credential.Outlook(r.Ctx(), r.Actor(), identity.TenantID(r.PathValue("organisation"))); err != nil {
		return o, err
	}
	lang := r.Printer().Lang()
	o.Name, _ = o.Issuer.Name.In(lang)
	for _, a := range o.Custodians {
		name, _ := a.Name.In(lang)
		o.Choices = append(o.Choices, ui.Option{Value: string(a.ID), Text: name})
		if o.Custody != nil && o.Custody.Custodian == a.ID {
			o.Custodian = name
		}
	}
	o.Due = o.Custody != nil && !o.Custody.Closed() && !r.Now().Before(o.Custody.ClosesAt)
	return o, nil
}

// Close takes the order.
func (d *Desk) Close(r *page.Request) error {
	f := r.Form()
	c := credential.Closing{
		Issuer: identity.TenantID(r.PathValue("organisation")), Custodian: identity.TenantID(f.Text("custodian")),
		Reason: f.Text("reason"), Plan: f.Text("plan"), Sure: f.Yes("sure"),
	}
	if f.Text("on") != "" {
		c.On = f.Date("on")
	}
	err := f.Err()
	if err == nil {
		_, err = d.Credential.OrderClosing(r.Ctx(), r.Actor(), c)
	}
	if err == nil {
		return r.Redirect("/closing/"+string(c.Issuer), "custody.order.done")
	}
	o, orderErr := d.order(r)
	if orderErr != nil {
		return orderErr
	}
	return f.Again(err, d.orderFrame(r, o), orderPage(o, f))
}

// Transfer hands the records over once the day has come.
func (d *Desk) Transfer(r *page.Request) error {
	issuer := identity.TenantID(r.PathValue("closed"))
	if _, err := d.Credential.Transfer(r.Ctx(), r.Actor(), issuer); err != nil {
		return err
	}
	return r.Redirect("/closed/"+string(issuer), "custody.transferred")
}

// closed is the public page of an issuer that closes or has.
type closed struct {
	credential.Custody
	Issuer    identity.Organisation
	Name      string
	Custodian string
	Names     []string // under which the custodian signs
}

// Closed is the page that everybody finds who looks for an issuer that is gone.
func (d *Desk) Closed(r *page.Request) error {
	c, err := d.closed(r, identity.TenantID(r.PathValue("organisation")))
	if err != nil {
		return err
	}
	return r.Render(ui.Page{Title: c.Name}, closedPage(c))
}

func (d *Desk) closed(r *page.Request, issuer identity.TenantID) (c closed, err error) {
	if c.Issuer, err = d.Identity.Organisation(r.Ctx(), r.Actor(), issuer); err != nil {
		return c, err
	}
	lang := r.Printer().Lang()
	c.Name, _ = c.Issuer.Name.In(lang)
	custody, ordered, err := d.Credential.CustodyOf(r.Ctx(), issuer)
	if err != nil || !ordered {
		return c, err
	}
	c.Custody = custody
	archive, err := d.Identity.Organisation(r.Ctx(), r.Actor(), custody.Custodian)
	if err != nil {
		return c, err
	}
	c.Custodian, _ = archive.Name.In(lang)
	c.Names, err = d.Credential.CustodianNames(custody.Custodian)
	return c, err
}

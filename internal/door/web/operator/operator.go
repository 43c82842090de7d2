package operator

import (
	"context"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/key"
	"opencairn.org/cairn/internal/ground/mail"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Desk serves the operator's pages.
type Desk struct {
	Identity  *identity.Service
	Catalogue *catalogue.Service // nil where its door is shut
	Enrolment *enrolment.Service // nil where its door is shut
	Policy    *identity.Policy
	DB        *sqldb.DB
	Keys      *key.Ring
	Outbox    *mail.Outbox // nil when mail goes to a server
	Demo      bool
	Facts     []Fact
	Voices    bool      // words of learners are read here before they are shown
	Packs     *pack.Set // name countries that no standard knows
}

// Fact is one thing to know about the installation. Key is the last part of the
// message that names it: operator.fact.<Key>.
type Fact struct{ Key, Value string }

const home = "/operator"

func (d *Desk) allow(r *page.Request, act, id string) error {
	return d.Policy.Allow(r.Actor(), act, identity.Resource{Type: "operator", ID: id})
}

// state is what the home page shows.
type state struct {
	Open, Parked int
	Failed       []job.Failed
	Facts        []Fact
	Mail         bool
	Catalogue    bool
	Voices       bool
	Places       bool
}

// Home shows what got stuck and what this installation is.
func (d *Desk) Home(r *page.Request) error {
	if err := d.allow(r, "operator.home", ""); err != nil {
		return err
	}
	s := state{Facts: d.Facts, Mail: d.mailShown(), Catalogue: d.Catalogue != nil, Voices: d.Voices, Places: d.Enrolment != nil}
	err := d.DB.Read(r.Ctx(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if s.Open, s.Parked, err = job.Count(ctx, tx); err != nil {
			return err
		}
		s.Failed, err = job.ListFailed(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(ui.Page{Title: r.T("operator.title"), Wide: true, Private: true}, homePage(s))
}

// RetryJob makes a parked job due again.
func (d *Desk) RetryJob(r *page.Request) error {
	id := r.PathValue("job")
	if err := d.allow(r, "operator.job.retry", id); err != nil {
		return err
	}
	a := r.Actor()
	err := d.DB.Write(r.Ctx(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		there, err := job.Retry(ctx, tx, id)
		if err != nil {
			return err
		}
		if !there {
			return fault.New(fault.NotFound, "operator.job.none")
		}
		return audit.Record(ctx, tx, audit.Entry{Tenant: string(a.Tenant), Actor: a.Name(), Role: a.RoleNames(), Act: "operator.job.retry", Object: "job/" + id})
	})
	if err != nil {
		return err
	}
	return r.Redirect(home, "operator.job.retried")
}

func (d *Desk) mailShown() bool { return d.Demo && d.Outbox != nil }

// Mail shows what would have been sent, in the demonstration only: elsewhere it
// would be other people's post.
func (d *Desk) Mail(r *page.Request) error {
	if err := d.allow(r, "operator.mail", ""); err != nil {
		return err
	}
	if !d.mailShown() {
		return fault.New(fault.NotFound, "operator.mail.none")
	}
	all := d.Outbox.Messages()
	return r.Render(ui.Page{Title: r.T("operator.mail"), Private: true, Breadcrumb: []ui.Link{{Text: r.T("operator.title"), Href: home}, {Text: r.T("operator.mail"), Current: true}}},
		mailPage(all[:min(len(all), mostMail)], len(all)))
}

// mostMail is how many messages one page shows.
const mostMail = 50

package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"time"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/insight"
	"opencairn.org/cairn/internal/domain/notice"
	"opencairn.org/cairn/internal/domain/outreach"
	"opencairn.org/cairn/internal/domain/rating"
	"opencairn.org/cairn/internal/domain/recognition"
	"opencairn.org/cairn/internal/domain/taxonomy"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/domain/wallet"
	"opencairn.org/cairn/internal/ground/config"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fetch"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/idempotency"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/key"
	"opencairn.org/cairn/internal/ground/mail"
	"opencairn.org/cairn/internal/ground/schema"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Options are what a test or the demonstration injects.
type Options struct {
	Now          func() time.Time
	BeforeCommit func(n int64)
	Log          *slog.Logger
	Still        bool          // nothing happens by itself: periodic jobs do nothing, what follows from an act is done
	Conns        int           // to the database at once; zero: as many as sqldb opens
	Patience     time.Duration // how long somebody waits for an address they named; zero: 10 seconds
}

// App is the program.
type App struct {
	Config config.Config
	Log    *slog.Logger

	DB     *sqldb.DB
	Keys   *key.Ring
	Outbox *mail.Outbox // nil when mail goes to a server
	Fetch  *fetch.Client
	Policy *identity.Policy
	Jobs   *job.Runner

	Identity     *identity.Service
	Framework    *framework.Service
	Catalogue    *catalogue.Service
	Taxonomy     *taxonomy.Service
	Assurance    *assurance.Service
	Funding      *funding.Service
	Assessment   *assessment.Service
	Enrolment    *enrolment.Service
	Rating       *rating.Service
	Credential   *credential.Service
	Verification *verification.Verifier
	Wallet       *wallet.Service
	Recognition  *recognition.Service
	Notice       *notice.Service
	Outreach     *outreach.Service
	Insight      *insight.Service
	Registry     *Registry

	Handler http.Handler
	named   *fetch.Client // for addresses of credentials that strangers name
	mail    mail.Sender
	secret  []byte
	now     func() time.Time

	place   string    // jurisdiction the portal is at home in
	country i18n.Text // what it is called
}

// Open builds the program on a database that is brought to the newest version.
func Open(ctx context.Context, c config.Config, opt Options) (*App, error) {
	a := &App{Config: c, Log: opt.Log, now: opt.Now}
	if a.now == nil {
		a.now = time.Now
	}
	if a.Log == nil {
		a.Log = slog.Default()
	}
	if err := a.openGround(ctx, opt); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	if err := a.openDomains(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	if err := a.openJobs(opt.Still); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	var err error
	if a.Handler, err = a.doors(); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) openGround(ctx context.Context, opt Options) (err error) {
	if a.secret, err = a.Config.MasterSecret(); err != nil {
		return err
	}
	if a.DB, err = sqldb.Open(ctx, a.Config.Database, sqldb.Options{Now: a.now, Conns: opt.Conns, BeforeCommit: opt.BeforeCommit}); err != nil {
		return err
	}
	if _, err := schema.Migrate(ctx, a.DB); err != nil {
		return err
	}
	if err := a.DB.FoldChanges(ctx); err != nil {
		return err
	}
	if a.Keys, err = key.Open(filepath.Join(a.Config.DataDir, "keys"), a.secret, a.now); err != nil {
		return err
	}
	if a.Policy, err = identity.LoadPolicy(); err != nil {
		return err
	}
	a.Fetch, a.named = fetch.New(a.fetchOptions()), a.credentialFetcher(cmp.Or(opt.Patience, patience))
	return a.openMail()
}

// fetchOptions are polite to other people's servers; in the demonstration all of
// them are in this process, and the story does not wait.
func (a *App) fetchOptions() fetch.Options {
	o := fetch.Options{Hosts: a.Config.Hosts(), Now: a.now}
	if a.Config.Demo {
		o.PerHost, o.Burst = 1000, 1000
	}
	return o
}

func (a *App) openMail() (err error) {
	if a.Config.MailURL == "" {
		a.Outbox, err = mail.OpenOutbox(filepath.Join(a.Config.DataDir, "mail"), a.now)
		a.mail = a.Outbox
		return err
	}
	a.mail, err = mail.NewSMTP(a.Config.MailURL, a.Config.MailFrom, a.Config.MailPassword.Reveal())
	return err
}

func (a *App) openJobs(still bool) error {
	handlers, err := event.Handlers(a.DB, a.subscriptions()...)
	if err != nil {
		return err
	}
	for domain, jobs := range map[string][]job.Handler{
		"identity":    append(a.Identity.Jobs(), idempotency.Store{DB: a.DB}.Jobs()...),
		"catalogue":   a.Catalogue.Jobs(),
		"funding":     a.Funding.Jobs(),
		"enrolment":   a.Enrolment.Jobs(),
		"rating":      a.Rating.Jobs(),
		"assurance":   a.Assurance.Jobs(),
		"credential":  a.Credential.Jobs(),
		"recognition": a.Recognition.Jobs(),
		"outreach":    a.Outreach.Jobs(),
	} {
		if domain == "identity" || a.Config.On(domain) {
			handlers = append(handlers, jobs...)
		}
	}
	if a.Config.On("insight") && !a.Config.Demo { // there a scene publishes: what it says depends on no race
		handlers = append(handlers, a.Insight.Jobs()...)
	}
	if still {
		stand(handlers)
	}
	opt := job.Options{Workers: a.Config.Workers, Log: a.Log}
	if a.Config.Demo { // one process: what it was doing when it was stopped waits for nobody else
		opt.Lease = 5 * time.Second
	}
	a.Jobs, err = job.NewRunner(a.DB, handlers, opt)
	return err
}

// stand leaves periodic jobs their time and takes their work.
func stand(handlers []job.Handler) {
	for i := range handlers {
		if handlers[i].Every > 0 {
			handlers[i].Work = func(context.Context, json.RawMessage) (job.Commit, error) { return nil, nil }
		}
	}
}

// Close closes what Open opened.
func (a *App) Close() error {
	if a.DB == nil {
		return nil
	}
	if err := a.DB.Close(); err != nil {
		return fmt.Errorf("close the database: %w", err)
	}
	return nil
}

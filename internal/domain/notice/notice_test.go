package notice_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/domain/notice"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/mail"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

// happened is the fact the tests tell people about.
type happened struct {
	N int `json:"n"`
}

func (happened) EventType() string { return "test.happened" }

// server is a mail server that fails for some addresses, some times, and
// remembers each time it took a mail.
type server struct {
	fails map[string][]error // by address, one a time
	took  []mail.Message
}

func (s *server) Send(_ context.Context, m mail.Message) error {
	if errs := s.fails[m.To]; len(errs) > 0 {
		s.fails[m.To] = errs[1:]
		if errs[0] != nil {
			return errs[0]
		}
	}
	s.took = append(s.took, m)
	return nil
}

type house struct {
	*notice.Service
	db     *sqldb.DB
	clock  *sqldbtest.Clock
	ids    *identity.Service
	server *server
	runner *job.Runner
	notice notice.Notice // what the subscription sends
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		ids, _ := identitytest.Service(t, db)
		identitytest.Organisation(t, ids, "aldermoor", identity.KindUniversity)
		h := &house{db: db, clock: clock, ids: ids, server: &server{fails: map[string][]error{}}}
		h.Service = notice.New(notice.Deps{DB: db, Mail: h.server, PublicURL: "https://learn.example"})
		handlers, err := event.Handlers(db, event.On("notice.test", func(ctx context.Context, _ happened) (job.Commit, error) { return h.Send(ctx, h.notice) }))
		must(t, err)
		h.runner, err = job.NewRunner(db, handlers, job.Options{Log: slog.New(slog.DiscardHandler)})
		must(t, err)
		_ = h.drain(t) // what founding left behind
		fn(t, h)
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// happens tells the fact and lets everybody be told of it.
func (h *house) happens(t *testing.T, n notice.Notice) error {
	t.Helper()
	h.notice = n
	must(t, h.db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error { return event.Emit(ctx, tx, happened{}) }))
	return h.drain(t)
}

func (h *house) drain(t *testing.T) error {
	t.Helper()
	return h.runner.Drain(t.Context())
}

func (h *house) person(t *testing.T, name, email, lang string, roles ...identity.Role) identity.PersonID {
	t.Helper()
	p, err := h.ids.EnsurePerson(t.Context(), identitytest.System, identity.Named{Name: name, Email: email, Lang: lang})
	must(t, err)
	for _, r := range roles {
		must(t, h.ids.Grant(t.Context(), identitytest.System, "aldermoor", p.ID, r))
	}
	return p.ID
}

func (h *house) addresses() (to []string) {
	for _, m := range h.server.took {
		to = append(to, m.To)
	}
	return to
}

func issuedTo(p identity.PersonID) notice.Notice {
	return notice.Notice{Person: p, Key: "notice.credential_issued", Args: []any{"title", "Safe medicines", "issuer", "Aldermoor"}, Path: "/my/credentials/1"}
}

var (
	unavailable = fault.New(fault.Unavailable, "mail.unavailable")
	refused     = fault.New(fault.Invalid, "mail.refused")
)

func TestAPersonIsToldInTheirOwnLanguage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		for lang, want := range map[string]string{"en": "Your micro-credential is here: Safe medicines", "ar": "Safe medicines", "xx": "Your micro-credential is here"} {
			h.server.took = nil
			must(t, h.happens(t, issuedTo(h.person(t, "Samira "+lang, lang+"@people.example", lang))))
			if len(h.server.took) != 1 {
				t.Fatalf("%s: %d mails", lang, len(h.server.took))
			}
			m := h.server.took[0]
			if !strings.Contains(m.Subject, want) || lang == "ar" && (m.Lang != "ar" || strings.Contains(m.Subject, "Your")) {
				t.Errorf("%s: got %q in %s", lang, m.Subject, m.Lang)
			}
			for _, want := range []string{"Samira " + lang, "Aldermoor", "https://learn.example/my/credentials/1"} {
				if !strings.Contains(m.Text, want) {
					t.Errorf("%s: %q is not in %s", lang, want, m.Text)
				}
			}
		}
	})
}

func TestAnOfferIsCalledInAMailWhatItsReaderCallsIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		title := i18n.Text{"en": "Sepsis on the ward", "fr": "Le sepsis à l'hôpital"}
		for lang, want := range map[string]string{"en": "Sepsis on the ward", "fr": "Le sepsis à l'hôpital", "de": "Sepsis on the ward"} {
			h.server.took = nil
			must(t, h.happens(t, notice.Notice{Person: h.person(t, "Samira", lang+"@people.example", lang), Key: "notice.rating_later", Args: []any{"title", title}, Path: "/learning/1/rating"}))
			if m := h.server.took[0]; !strings.Contains(m.Subject, want) || !strings.Contains(m.Text, want) {
				t.Errorf("%s reads %q: %s", lang, m.Subject, m.Text)
			}
		}
	})
}

func TestWhoGaveNoNameIsGreetedAllTheSame(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		for lang, bad := range map[string]string{"en": "Dear ,", "fr": "Bonjour ,", "ar": "\n، "} {
			h.server.took = nil
			must(t, h.happens(t, issuedTo(h.person(t, "", lang+"@people.example", lang))))
			if m := h.server.took[0]; strings.Contains("\n"+m.Text, bad) {
				t.Errorf("%s: %s", lang, m.Text)
			}
		}
	})
}

func TestEachCauseIsToldOnceToEachPerson(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		p := h.person(t, "Samira", "samira@people.example", "en")
		must(t, h.happens(t, issuedTo(p)))
		_, err := h.db.Migrator().ExecContext(t.Context(), `INSERT INTO job (id, kind, args, due, attempts, again, parked, added)
			SELECT 'again', 'event.notice.test', '"' || id || '"', 0, 0, FALSE, FALSE, 0 FROM event WHERE type = 'test.happened'`) // delivered twice
		must(t, err)
		must(t, h.drain(t))
		if len(h.server.took) != 1 {
			t.Errorf("one cause, %d mails", len(h.server.took))
		}
		must(t, h.happens(t, issuedTo(p)))
		if len(h.server.took) != 2 || h.server.took[0].MessageID == h.server.took[1].MessageID {
			t.Errorf("two causes, %d mails", len(h.server.took))
		}
	})
}

func TestThoseWhoHoldARoleAreToldAndWhoHasNoAddressIsPassedOver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.person(t, "Mara", "mara@people.example", "en", identity.RoleManager)
		h.person(t, "Tomas", "", "en", identity.RoleManager)
		h.person(t, "Lind", "lind@people.example", "en", identity.RoleAuthor)
		must(t, h.happens(t, notice.Notice{Tenant: "aldermoor", Role: identity.RoleManager, Key: "notice.application_decided", Args: []any{"title", "T"}, Path: "/x"}))
		if got := h.addresses(); len(got) != 1 || got[0] != "mara@people.example" {
			t.Errorf("told %v", got)
		}
		must(t, h.happens(t, issuedTo("gone"))) // erased since
		if len(h.server.took) != 1 {
			t.Error("somebody who is gone is told")
		}
	})
}

func TestAMailThatFailsIsTriedAgainAndNobodyGetsItTwice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.person(t, "Ann", "ann@people.example", "en", identity.RoleManager)
		h.person(t, "Ben", "ben@people.example", "en", identity.RoleManager)
		h.person(t, "Cem", "cem@people.example", "en", identity.RoleManager)
		h.server.fails["ben@people.example"] = []error{unavailable, unavailable}
		h.server.fails["cem@people.example"] = []error{refused, errors.New("never asked again")}
		n := notice.Notice{Tenant: "aldermoor", Role: identity.RoleManager, Key: "notice.application_decided", Args: []any{"title", "T"}, Path: "/x"}
		if err := h.happens(t, n); err == nil {
			t.Error("a mail that failed is no error")
		}
		for range 5 {
			h.clock.Advance(24 * time.Hour)
			_ = h.drain(t)
		}
		if got := strings.Join(h.addresses(), " "); got != "ann@people.example ben@people.example" {
			t.Errorf("mails went to %s", got)
		}
		if len(h.server.fails["cem@people.example"]) != 1 {
			t.Error("who refused was asked again")
		}
		var parked int
		must(t, h.db.Migrator().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM job WHERE kind = 'event.notice.test'`).Scan(&parked))
		if parked != 0 {
			t.Errorf("%d jobs left", parked)
		}
	})
}

func TestANoticeWithoutACauseIsNotSent(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		if _, err := h.Send(t.Context(), issuedTo(h.person(t, "Samira", "samira@people.example", "en"))); err == nil || len(h.server.took) != 0 {
			t.Errorf("got %v, %d mails", err, len(h.server.took))
		}
	})
}

func TestWhatWasSentIsExportedAndForgotten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		p := h.person(t, "Samira", "samira@people.example", "en")
		must(t, h.happens(t, issuedTo(p)))
		identitytest.Holds(t, h.db, h.Service, "notice", p)
	})
}

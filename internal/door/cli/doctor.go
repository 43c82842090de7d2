package cli

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/config"
	"opencairn.org/cairn/internal/ground/key"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/schema"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/packs"
)

type doctorCmd struct{}

// Help says more in the usage.
func (doctorCmd) Help() string {
	return "Looks and changes nothing. Exit status 1 when something must be mended.\n\nExample:\n\n    cairn doctor --config /etc/cairn.yaml"
}

// state is how well something is.
type state string

const (
	good    state = "ok"
	warning state = "warning"
	problem state = "problem"
)

// finding is one thing the doctor looked at.
type finding struct {
	Check string `json:"check"`
	State state  `json:"state"`
	Text  string `json:"text"`
}

// visit is one look at an installation.
type visit struct {
	s     *session
	c     config.Config
	found []finding
}

// Run looks at everything.
func (c *doctorCmd) Run(s *session) error {
	settings, err := s.load()
	if err != nil {
		return err
	}
	v := &visit{s: s, c: settings}
	v.dataFolder()
	v.disk()
	v.secret()
	v.database()
	v.keys()
	v.rules()
	v.mail()
	v.publicURL()
	return v.answer()
}

// answer says what was found; errNo when something must be mended.
func (v *visit) answer() error {
	sick := false
	for _, f := range v.found {
		sick = sick || f.State == problem
		if !v.s.JSON {
			v.s.line(v.s.p.T("cli.doctor.line", "state", v.s.p.T("cli.doctor.state."+string(f.State)), "check", v.s.p.T("cli.doctor.check."+f.Check), "text", f.Text))
		}
	}
	if v.s.JSON {
		if err := v.s.writeJSON(map[string]any{"ok": !sick, "checks": v.found}); err != nil {
			return err
		}
	}
	if sick {
		return errNo
	}
	return nil
}

func (v *visit) note(check string, st state, key string, kv ...any) {
	v.found = append(v.found, finding{check, st, v.s.p.T(key, kv...)})
}

// fails notes what an error says and reports whether there was one.
func (v *visit) fails(check string, err error) bool {
	if err == nil {
		return false
	}
	v.found = append(v.found, finding{check, problem, v.s.errorText(err)})
	return true
}

func (v *visit) dataFolder() {
	info, err := os.Stat(v.c.DataDir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		v.note("data", warning, "cli.doctor.data.none", "folder", v.c.DataDir)
	case err != nil:
		v.fails("data", err)
	case !info.IsDir():
		v.note("data", problem, "cli.doctor.data.file", "folder", v.c.DataDir)
	case info.Mode().Perm()&0o007 != 0:
		v.note("data", warning, "cli.doctor.data.open", "folder", v.c.DataDir)
	default:
		v.note("data", good, "cli.doctor.data.ok", "folder", v.c.DataDir)
	}
}

// leastFree is the room below which a busy installation may soon stand still.
const leastFree = 1 << 30

func (v *visit) disk() {
	dir := v.c.DataDir
	for dir != "." && dir != string(filepath.Separator) {
		if _, err := os.Stat(dir); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	free, ok := freeSpace(dir)
	switch {
	case !ok:
		v.note("disk", warning, "cli.doctor.disk.unknown")
	case free < leastFree:
		v.note("disk", problem, "cli.doctor.disk.low", "megabytes", int64(free>>20))
	default:
		v.note("disk", good, "cli.doctor.disk.ok", "megabytes", int64(free>>20))
	}
}

// secret looks at the master secret without making it.
func (v *visit) secret() {
	if v.c.Secret == "" {
		if _, err := os.Stat(v.c.SecretFile); errors.Is(err, fs.ErrNotExist) {
			v.note("secret", warning, "cli.doctor.secret.none", "file", v.c.SecretFile)
			return
		}
	}
	text, err := v.c.MasterSecret()
	switch {
	case v.fails("secret", err):
	case len(text) < key.MinSecret:
		v.note("secret", problem, "cli.doctor.secret.short", "least", key.MinSecret)
	default:
		v.note("secret", good, "cli.doctor.secret.ok")
	}
}

func (v *visit) database() {
	if path, ok := strings.CutPrefix(v.c.Database, "sqlite:"); ok {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			v.note("database", warning, "cli.doctor.database.none", "file", path)
			return
		}
	}
	db, err := sqldb.Open(v.s.ctx, v.c.Database, sqldb.Options{Now: time.Now})
	if v.fails("database", err) {
		return
	}
	defer func() { _ = db.Close() }() // nothing was written
	pending, err := schema.Pending(v.s.ctx, db)
	if v.fails("database", err) {
		return
	}
	if pending {
		v.note("database", warning, "cli.doctor.database.pending", "engine", string(db.Dialect()))
		return
	}
	switch known, err := db.PlansBySize(v.s.ctx); {
	case v.fails("database", err):
		return
	case !known:
		v.note("database", warning, "cli.doctor.database.autovacuum", "engine", string(db.Dialect()))
	default:
		v.note("database", good, "cli.doctor.database.ok", "engine", string(db.Dialect()))
	}
	v.clock(db)
}

// clock compares with the newest entry of the audit record: time does not run
// backward.
func (v *visit) clock(db *sqldb.DB) {
	var last time.Time
	err := db.Read(v.s.ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		entries, err := audit.List(ctx, tx, audit.Filter{Limit: 1})
		if len(entries) > 0 {
			last = entries[0].At
		}
		return err
	})
	now := time.Now()
	switch {
	case v.fails("clock", err):
	case now.Before(last.Add(-time.Minute)):
		v.note("clock", problem, "cli.doctor.clock.behind", "now", v.s.p.DateTime(now.UTC()), "last", v.s.p.DateTime(last))
	default:
		v.note("clock", good, "cli.doctor.clock.ok", "now", v.s.p.DateTime(now.UTC()))
	}
}

// keys opens every sealed key; a folder that is missing is not made.
func (v *visit) keys() {
	dir := filepath.Join(v.c.DataDir, "keys")
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		v.note("keys", warning, "cli.doctor.keys.none")
		return
	}
	secret, err := v.c.MasterSecret()
	if v.fails("keys", err) {
		return
	}
	if _, err := key.Open(dir, secret, time.Now); v.fails("keys", err) {
		return
	}
	v.note("keys", good, "cli.doctor.keys.ok", "count", len(files))
}

// rules compiles every rule and runs the fixtures of the packs that are not the
// program's own.
func (v *visit) rules() {
	from := []pack.Source{{Name: "shipped", FS: packs.FS}}
	for _, dir := range v.c.Packs {
		from = append(from, pack.Dir(dir))
	}
	set, err := pack.Open(from...)
	if v.fails("packs", err) {
		return
	}
	t, err := framework.Try(set)
	if v.fails("packs", err) {
		return
	}
	for _, p := range t.Problems {
		v.found = append(v.found, finding{"packs", problem, p})
	}
	for _, code := range v.c.Jurisdictions {
		if set.Pack(code) == nil {
			v.note("packs", problem, "cli.doctor.packs.unknown", "code", code)
		}
	}
	if len(v.c.Jurisdictions) == 0 {
		v.note("packs", warning, "cli.doctor.packs.no_home", "count", t.Packs)
		return
	}
	v.note("packs", good, "cli.doctor.packs.ok", "count", t.Packs, "rules", t.Rules)
}

func (v *visit) mail() {
	if v.c.MailURL == "" {
		v.note("mail", warning, "cli.doctor.mail.none", "folder", filepath.Join(v.c.DataDir, "mail"))
		return
	}
	if _, err := v.c.MailSecret(); v.fails("mail", err) {
		return
	}
	u, err := url.Parse(v.c.MailURL)
	if v.fails("mail", err) {
		return
	}
	v.note("mail", good, "cli.doctor.mail.ok", "server", u.Host, "from", v.c.MailFrom)
}

func (v *visit) publicURL() {
	u, err := url.Parse(v.c.PublicURL)
	switch {
	case v.fails("public_url", err):
	case u.Scheme == "http": // config allows it on loopback only
		v.note("public_url", warning, "cli.doctor.public_url.local", "url", v.c.PublicURL)
	default:
		v.note("public_url", good, "cli.doctor.public_url.ok", "url", v.c.PublicURL)
	}
}

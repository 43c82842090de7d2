package catalogue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/formats/table"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Effect is what became of people who finished, as a source counts it that can: a
// statistics office, an employment service (S-134). No provider says it of itself.
type Effect struct {
	Source   string
	Address  string // where the source says so; empty when nowhere
	AsOf     time.Time
	Provider identity.TenantID
	Offer    OfferID // of this one; empty: of all that the provider teaches in Field
	Field    string  // ISCED-F 2013
	Months   int64   // after they finished
	Finished int64   // people counted, fewestCounted at least
	Employed int64   // of them in work
}

// fewestCounted is of how many people something is said.
const fewestCounted = 10

// EffectRow is a row of a source's file. What it says is read when it is taken.
type EffectRow struct {
	Row   int // as a spreadsheet shows it
	Cells map[string]string
}

// effectColumns are the columns of a source's file; offer and field may be left out.
var effectColumns = []string{"provider", "offer", "field", "months", "finished", "employed"}

// EffectReport is what became of a source's file.
type EffectReport struct {
	Source string
	Taken  int
	Left   []EffectLeft
}

// EffectLeft is a row that could not be taken over, and why.
type EffectLeft struct {
	Row    int
	Column string
	Why    error // a fault
}

// ReadEffects reads a table of what became of people. Faults: Invalid import.file.*,
// catalogue.effect.column.
func ReadEffects(file io.Reader) (all []EffectRow, err error) {
	t, err := table.Read(file, table.Options{})
	if err != nil {
		return nil, tableFault(err)
	}
	at := map[string]int{}
	for _, name := range effectColumns {
		i, ok := t.Column(name)
		if !ok && name != "offer" && name != "field" {
			return nil, fault.New(fault.Invalid, "catalogue.effect.column", "column", name, "header", strings.Join(t.Header(), ", ")).At(name)
		}
		if ok {
			at[name] = i
		}
	}
	for {
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, tableFault(err)
		}
		if row.Blank() {
			continue
		}
		r := EffectRow{Row: row.Number, Cells: map[string]string{}}
		for name, i := range at {
			r.Cells[name] = strings.TrimSpace(row.Cell(i))
		}
		all = append(all, r)
	}
}

// EffectSource is who counted, where that is said, and when.
type EffectSource struct {
	Name    string
	Address string
	AsOf    time.Time
}

func (s EffectSource) check() error {
	switch {
	case s.Name == "":
		return fault.New(fault.Invalid, "catalogue.effect.source").At("source")
	case s.Address != "" && !strings.HasPrefix(s.Address, "https://") && !strings.HasPrefix(s.Address, "http://"):
		return fault.New(fault.Invalid, "catalogue.effect.address", "address", s.Address).At("address")
	}
	return nil
}

// TakeEffects takes over what a source counted, in place of all that it said before,
// so that what it corrected or no longer says is gone. A row that cannot be taken is
// left out and told of. dry stores nothing. Faults: catalogue.effect.source,
// catalogue.effect.address.
func (s *Service) TakeEffects(ctx context.Context, a identity.Actor, from EffectSource, all []EffectRow, dry bool) (report EffectReport, err error) {
	if err := s.Policy.Allow(a, "catalogue.effect.take", identity.Resource{Type: "catalogue.effect"}); err != nil {
		return report, err
	}
	from.Name = strings.TrimSpace(from.Name)
	if err := from.check(); err != nil {
		return report, err
	}
	write := s.DB.Write
	if dry {
		write = s.DB.Read
	}
	err = write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		report = EffectReport{Source: from.Name}
		taken := map[string]Effect{}
		for _, row := range all {
			e, column, err := effectOf(ctx, tx, from, row)
			if _, ok := fault.Of(err); ok {
				report.Left = append(report.Left, EffectLeft{row.Row, column, err})
				continue
			}
			if err != nil {
				return err
			}
			taken[e.key()] = e // of two rows about the same the later counts
		}
		if report.Taken = len(taken); dry {
			return nil
		}
		return s.putEffects(ctx, tx, a, from.Name, taken)
	})
	return report, err
}

func (e Effect) key() string {
	return fmt.Sprintf("%s\x00%s\x00%s\x00%d", e.Provider, e.Offer, e.Field, e.Months)
}

func (s *Service) putEffects(ctx context.Context, tx *sqldb.Tx, a identity.Actor, source string, all map[string]Effect) error {
	if err := deleteEffects(ctx, tx, source); err != nil {
		return err
	}
	for _, e := range all {
		if err := insertEffect(ctx, tx, e); err != nil {
			return err
		}
	}
	return audit.Record(ctx, tx, audit.Entry{Actor: a.Name(), Role: a.RoleNames(), Act: "catalogue.effect.take", Object: "effect/" + source})
}

// effectOf reads a row; column is where a fault was found.
func effectOf(ctx context.Context, tx *sqldb.Tx, from EffectSource, row EffectRow) (e Effect, column string, err error) {
	e = Effect{Source: from.Name, Address: from.Address, AsOf: from.AsOf, Offer: OfferID(row.Cells["offer"]), Field: row.Cells["field"]}
	for name, into := range map[string]*int64{"months": &e.Months, "finished": &e.Finished, "employed": &e.Employed} {
		if *into, err = strconv.ParseInt(row.Cells[name], 10, 32); err != nil || *into < 0 {
			return e, name, fault.New(fault.Invalid, "catalogue.effect.number", "value", row.Cells[name])
		}
	}
	switch {
	case e.Finished < fewestCounted:
		return e, "finished", fault.New(fault.Invalid, "catalogue.effect.few", "finished", e.Finished, "fewest", fewestCounted)
	case e.Employed > e.Finished:
		return e, "employed", fault.New(fault.Invalid, "catalogue.effect.more", "employed", e.Employed, "finished", e.Finished)
	case e.Months > 120:
		return e, "months", fault.New(fault.Invalid, "catalogue.effect.number", "value", row.Cells["months"])
	case (e.Offer == "") == (e.Field == ""):
		return e, "offer", fault.New(fault.Invalid, "catalogue.effect.about")
	}
	org, err := identity.OrganisationBySlugIn(ctx, tx, row.Cells["provider"])
	if err != nil {
		return e, "provider", err
	}
	if e.Provider = org.ID; e.Offer == "" {
		if !iscedCode.MatchString(e.Field) {
			err = fault.New(fault.Invalid, "catalogue.effect.field", "value", e.Field)
		}
		return e, "field", err
	}
	k, err := offerByID(ctx, tx, e.Offer)
	if err == nil && k.Provider != org.ID {
		err = fault.New(fault.NotFound, "catalogue.offer.not_found")
	}
	return e, "offer", err
}

// Effects are what became of those who finished an offer, the earliest after their
// end first: of the offer itself, else of what its provider teaches in the narrowest
// field that its own lies in.
func (s *Service) Effects(ctx context.Context, a identity.Actor, o Offer) (all []Effect, err error) {
	if err := s.Policy.Allow(a, "catalogue.offer.show", identity.Resource{Type: "catalogue.offer", ID: string(o.ID)}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = effectsOf(ctx, tx, o.Provider, o.ID)
		return err
	})
	return narrowest(all, o), err
}

// narrowest are the effects that say most about an offer.
func narrowest(all []Effect, o Offer) []Effect {
	near := -1
	for _, e := range all {
		near = max(near, nearness(e, o))
	}
	all = slices.DeleteFunc(all, func(e Effect) bool { return near < 0 || nearness(e, o) != near })
	slices.SortStableFunc(all, func(a, b Effect) int { return int(a.Months - b.Months) })
	return all
}

// nearness is how much an effect is about an offer; negative: it is about others.
func nearness(e Effect, o Offer) int {
	switch {
	case e.Offer != "":
		return 9
	case o.Field != "" && strings.HasPrefix(o.Field, e.Field):
		return len(e.Field)
	}
	return -1
}

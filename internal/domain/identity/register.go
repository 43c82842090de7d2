package identity

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"opencairn.org/cairn/formats/table"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// RegisterAnswer is one thing a state's register answers about a person, as a row
// of its file has it.
type RegisterAnswer struct {
	Row    int    // as a spreadsheet shows it
	Person string // a mail address, or the national number as it is known here
	Name   string // of the attribute
	Value  string
}

// The columns of a register's file.
const (
	columnPerson    = "person"
	columnAttribute = "attribute"
	columnValue     = "value"
)

// AnsweredRow is a row that could not be taken over, and why.
type AnsweredRow struct {
	Row    int
	Column string
	Why    error // a fault
}

// RegisterReport is what became of a register's file.
type RegisterReport struct {
	Source string
	Taken  int
	Left   []AnsweredRow
}

// ReadRegisterAnswers reads a table with the columns person, attribute and value.
// Faults: Invalid import.file.*, identity.register.column.
func ReadRegisterAnswers(file io.Reader) (all []RegisterAnswer, err error) {
	t, err := table.Read(file, table.Options{})
	if err != nil {
		return nil, unreadable(err)
	}
	at := map[string]int{}
	for _, name := range []string{columnPerson, columnAttribute, columnValue} {
		i, ok := t.Column(name)
		if !ok {
			return nil, fault.New(fault.Invalid, "identity.register.column", "column", name, "header", strings.Join(t.Header(), ", ")).At(name)
		}
		at[name] = i
	}
	for {
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, unreadable(err)
		}
		if row.Blank() {
			continue
		}
		cell := func(name string) string { return strings.TrimSpace(row.Cell(at[name])) }
		all = append(all, RegisterAnswer{Row: row.Number, Person: cell(columnPerson), Name: cell(columnAttribute), Value: cell(columnValue)})
	}
}

// unreadable says in a person's words what stopped the reading of a table.
func unreadable(err error) error {
	var e *table.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("read the register's answers: %w", err)
	}
	return fault.New(fault.Invalid, "import.file."+string(e.Code), "row", e.Row, "line", e.Line, "column", e.Column, "limit", e.Limit).At(e.Column).Wrap(e)
}

// TakeRegisterAnswers stores what a register answers about people who are known
// here, each at the level high, in place of what it answered before (M055: a group
// is read from a register's answer, not from a paper). Somebody who is not known is
// left out and told of: a register's answer makes nobody. dry stores nothing.
func (s *Service) TakeRegisterAnswers(ctx context.Context, a Actor, source string, all []RegisterAnswer, dry bool) (r RegisterReport, err error) {
	if err := s.Policy.Allow(a, "identity.attribute.register", Resource{Type: "identity.attribute"}); err != nil {
		return r, err
	}
	r.Source = strings.TrimSpace(source)
	if r.Source == "" || r.Source == SourceSelf {
		return r, fault.New(fault.Invalid, "identity.register.source").At("register")
	}
	for _, x := range all {
		column, err := s.takeRegisterAnswer(ctx, a, r.Source, x, dry)
		if _, ok := fault.Of(err); ok {
			r.Left = append(r.Left, AnsweredRow{x.Row, column, err})
			continue
		}
		if err != nil {
			return r, err
		}
		r.Taken++
	}
	return r, nil
}

// takeRegisterAnswer stores one row in a transaction of its own; column is where a
// fault was found.
func (s *Service) takeRegisterAnswer(ctx context.Context, a Actor, source string, x RegisterAnswer, dry bool) (column string, err error) {
	at := Attribute{Name: x.Name, Value: x.Value, Source: source, Level: LevelHigh}
	if err := validAttribute(at); err != nil {
		if fault.Is(err, "identity.attribute.name") {
			return columnAttribute, err
		}
		return columnValue, err
	}
	return columnPerson, s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		p, err := registered(ctx, tx, x.Person)
		if err != nil || dry {
			return err
		}
		if err := attestedIn(ctx, tx, p, at); err != nil {
			return err
		}
		return record(ctx, tx, a, "", "identity.attribute.register."+at.Name, "person/"+string(p))
	})
}

// registered is who a register means: by the mail address, or by a national number
// that was verified here and is one person's.
func registered(ctx context.Context, tx *sqldb.Tx, who string) (PersonID, error) {
	if email, ok := cleanEmail(who); ok {
		p, err := personByEmail(ctx, tx, email)
		if errors.Is(err, sqldb.ErrNoRows) {
			return "", fault.New(fault.NotFound, "identity.register.nobody").At(columnPerson)
		}
		return p.ID, err
	}
	ids, err := personsNumbered(ctx, tx, who)
	if err == nil && len(ids) != 1 {
		err = fault.New(fault.NotFound, "identity.register.nobody").At(columnPerson)
	}
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

package identity

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Duty is one kind of work that waits for an actor. Each domain tells its own, in
// a method Duties; the first page after signing in lays them out.
type Duty struct {
	Kind  string // "assurance.decide": the domain, then what is to be done
	Count int    // how many wait, on whatever part of the list Tasks are
	Tasks []Task // the most urgent first
	Next  string // cursor of the following part; empty at the end
	Find  bool   // its tasks can be looked for by their title
}

// Task is one thing to be done.
type Task struct {
	ID    string    // of what it is done with
	In    string    // of what that belongs to, where its address needs both
	Title string    // as whoever works on it knows it
	Due   time.Time // zero: no day is set

	rank int64 // what the list is ordered by, then ID
	all  int   // how many there are, or how many the query found from its cursor on
}

// Part is which part of which duties is asked for. The zero value asks for the
// first four tasks of every kind.
type Part struct {
	Kind  string // one kind; "" for all
	After string // Next of the part before
	Text  string // in the title; a duty that cannot be looked through ignores it
	Limit int    // tasks of a kind, at most 100; 4 when zero

	rank int64
	id   string
}

// Rank and ID are the last task of the part before: the query goes on behind it.
func (p Part) Rank() int64 { return p.rank }

// ID is the id of the last task of the part before.
func (p Part) ID() string { return p.id }

// Like is what a title is like, for SQL: lower case, between wildcards.
func (p Part) Like() string { return "%" + strings.ToLower(p.Text) + "%" }

// Sought is what a folded title or name is like, for SQL: "%" where nothing is looked
// for.
func (p Part) Sought() string { return i18n.Sought(p.Text) }

// Rows is how many rows a query gives at most: one more than is shown tells that
// there is more.
func (p Part) Rows() int { return p.Limit + 1 }

const (
	firstTasks = 4
	mostTasks  = 100
)

// ScanTask reads a task from a query that gives its id, what it is in, its title,
// its day, what the list is ordered by, and how many there are: COUNT(*) OVER ()
// where they are few, a count of its own where there may be thousands, since the
// former reads them all. The query begins behind Part.Rank and Part.ID and ends at Part.Rows.
func ScanTask(r *sqldb.Rows) (t Task, err error) {
	return t, r.Scan(&t.ID, &t.In, &t.Title, &t.Due, &t.rank, &t.all)
}

// Asked is how a domain looks for one kind of duty.
type Asked struct {
	Kind string
	Act  string   // who may do this sees the duty
	On   Resource // what the act is asked about
	Find func(context.Context, *sqldb.Tx, Actor, Part) ([]Task, error)
	Text bool // Find looks at Part.Text
}

// DutiesIn finds what waits for the actor of each kind that the policy lets them
// do. It runs in a transaction of the domain's that is wide enough for all of
// them.
func (p *Policy) DutiesIn(ctx context.Context, tx *sqldb.Tx, a Actor, part Part, asked ...Asked) ([]Duty, error) {
	part, err := part.read()
	if err != nil {
		return nil, err
	}
	var all []Duty
	for _, q := range asked {
		if part.Kind != "" && part.Kind != q.Kind || p.Allow(a, q.Act, q.On) != nil {
			continue
		}
		d, err := q.duty(ctx, tx, a, part)
		if err != nil {
			return nil, err
		}
		if d.Count > 0 || part.Kind != "" {
			all = append(all, d)
		}
	}
	return all, nil
}

func (q Asked) duty(ctx context.Context, tx *sqldb.Tx, a Actor, part Part) (d Duty, err error) {
	d = Duty{Kind: q.Kind, Find: q.Text}
	if d.Tasks, err = q.Find(ctx, tx, a, part); err != nil {
		return d, err
	}
	first := d.Tasks
	if part.After != "" {
		whole := part
		whole.rank, whole.id, whole.Limit = math.MinInt64, "", 0
		if first, err = q.Find(ctx, tx, a, whole); err != nil {
			return d, err
		}
	}
	if len(first) > 0 {
		d.Count = first[0].all
	}
	if len(d.Tasks) > part.Limit {
		d.Tasks = d.Tasks[:part.Limit]
		d.Next = d.Tasks[part.Limit-1].cursor()
	}
	return d, nil
}

func (t Task) cursor() string { return Cursor(t.rank, t.ID) }

// Cursor names a place in a list that is ordered by a number, then an id; [At]
// reads it.
func Cursor(rank int64, id string) string { return strconv.FormatInt(rank, 10) + "." + id }

// At is the place a cursor names. Invalid identity.duty.cursor.
func At(cursor string) (rank int64, id string, err error) {
	before, id, whole := strings.Cut(cursor, ".")
	rank, err = strconv.ParseInt(before, 10, 64)
	if err != nil || !whole {
		return 0, "", fault.New(fault.Invalid, "identity.duty.cursor").At("after")
	}
	return rank, id, nil
}

func (p Part) read() (Part, error) {
	if p.Limit = min(p.Limit, mostTasks); p.Limit <= 0 {
		p.Limit = firstTasks
	}
	p.rank = math.MinInt64
	if p.After == "" {
		return p, nil
	}
	var err error
	p.rank, p.id, err = At(p.After)
	return p, err
}

// NextTask is the first task of duties that is not the one just done; false when
// there is none.
func NextTask(duties []Duty, done string) (id string, there bool) {
	for _, d := range duties {
		for _, t := range d.Tasks {
			if t.ID != done {
				return t.ID, true
			}
		}
	}
	return "", false
}

// TasksOf is the part of tasks that were put together without SQL: those due first
// come first, those without a day last. It stands in for a query's order, cursor
// and count, and is for lists that are short by nature.
func TasksOf(tasks []Task, p Part) []Task {
	text := i18n.Fold(p.Text)
	tasks = slices.DeleteFunc(slices.Clone(tasks), func(t Task) bool { return !strings.Contains(i18n.Fold(t.Title), text) })
	for i := range tasks {
		if tasks[i].rank = math.MaxInt64; !tasks[i].Due.IsZero() {
			tasks[i].rank = tasks[i].Due.UnixMicro()
		}
	}
	slices.SortFunc(tasks, func(x, y Task) int { return cmp.Or(cmp.Compare(x.rank, y.rank), cmp.Compare(x.ID, y.ID)) })
	left := slices.DeleteFunc(tasks, func(t Task) bool { return t.rank < p.rank || t.rank == p.rank && t.ID <= p.id })
	for i := range left {
		left[i].all = len(left)
	}
	return left[:min(len(left), p.Rows())]
}

package event

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Event is a fact that happened: a struct of ids that marshals to JSON. Its
// method has a value receiver.
type Event interface {
	// EventType is "domain.fact" in the past: "credential.revoked".
	EventType() string
}

// deliverKind is the job that gives an event to its subscriptions.
const deliverKind = "event.deliver"

// Emit tells a fact in the transaction that makes it true.
func Emit(ctx context.Context, tx *sqldb.Tx, e Event) error {
	data, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("event %s: write: %w", e.EventType(), err)
	}
	id := tx.NewID()
	if err := insert(ctx, tx, id, e.EventType(), string(data)); err != nil {
		return fmt.Errorf("event %s: store: %w", e.EventType(), err)
	}
	return job.Add(ctx, tx, job.Job{Kind: deliverKind, Unique: tx.ID(), Args: tx.ID()})
}

// Subscription is one subscriber's work on one type of event.
type Subscription struct {
	name, eventType string
	work            func(ctx context.Context, data json.RawMessage) (job.Commit, error)
}

// Name is what the subscription was called: its jobs are "event.<name>".
func (s Subscription) Name() string { return s.name }

// EventType is the type of event it hears.
func (s Subscription) EventType() string { return s.eventType }

// On subscribes to the events of type E under a name, "recognition.flag", that
// no other subscription has and that stays the same from release to release.
// work obeys the rules of job.Handler.Work.
func On[E Event](name string, work func(ctx context.Context, e E) (job.Commit, error)) Subscription {
	var zero E
	return Subscription{name: name, eventType: zero.EventType(), work: func(ctx context.Context, data json.RawMessage) (job.Commit, error) {
		var e E
		if err := json.Unmarshal(data, &e); err != nil {
			return nil, job.Park(fmt.Errorf("read event %s: %w", zero.EventType(), err))
		}
		return work(ctx, e)
	}}
}

type currentKey struct{}

// Current is the id of the event that ctx works on, or empty: the seed of a
// Message-ID or an idempotency key.
func Current(ctx context.Context) string {
	id, _ := ctx.Value(currentKey{}).(string)
	return id
}

// Handlers are the jobs that deliver events to these subscriptions, one of each
// name.
func Handlers(db *sqldb.DB, subs ...Subscription) ([]job.Handler, error) {
	byType := map[string][]string{}
	handlers := []job.Handler{{Kind: deliverKind, Work: func(ctx context.Context, args json.RawMessage) (job.Commit, error) {
		return deliver(ctx, db, byType, args)
	}}}
	seen := map[string]bool{}
	for _, s := range subs {
		if s.name == "" || seen[s.name] || subscriberKind(s.name) == deliverKind {
			return nil, fmt.Errorf("event: subscription name %q is empty or taken", s.name)
		}
		seen[s.name] = true
		byType[s.eventType] = append(byType[s.eventType], subscriberKind(s.name))
		handlers = append(handlers, job.Handler{Kind: subscriberKind(s.name), Work: func(ctx context.Context, args json.RawMessage) (job.Commit, error) {
			e, err := load(ctx, db, args)
			if err != nil {
				return nil, err
			}
			return s.work(context.WithValue(ctx, currentKey{}, e.id), e.data)
		}})
	}
	return handlers, nil
}

func subscriberKind(name string) string { return "event." + name }

// deliver fans the events of a transaction out; the unique name keeps a repeated
// delivery from adding a subscriber's job twice.
func deliver(ctx context.Context, db *sqldb.DB, byType map[string][]string, args json.RawMessage) (job.Commit, error) {
	var id string
	if err := json.Unmarshal(args, &id); err != nil {
		return nil, job.Park(fmt.Errorf("read event id: %w", err))
	}
	var told []stored
	err := db.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		told, err = batch(ctx, tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(told) == 0 {
		return nil, job.Park(fmt.Errorf("event %s is gone", id))
	}
	return func(ctx context.Context, tx *sqldb.Tx) error {
		for _, e := range told {
			for _, kind := range byType[e.kind] {
				if err := job.Add(ctx, tx, job.Job{Kind: kind, Unique: e.id, Args: e.id}); err != nil {
					return err
				}
			}
		}
		return nil
	}, nil
}

func load(ctx context.Context, db *sqldb.DB, args json.RawMessage) (e stored, err error) {
	var id string
	if err := json.Unmarshal(args, &id); err != nil {
		return e, job.Park(fmt.Errorf("read event id: %w", err))
	}
	err = db.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		e, err = find(ctx, tx, id)
		return err
	})
	if errors.Is(err, sqldb.ErrNoRows) {
		return e, job.Park(fmt.Errorf("event %s is gone", id))
	}
	return e, err
}

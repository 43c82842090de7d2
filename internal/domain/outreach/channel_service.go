package outreach

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// OpenChannel lets a list of an organisation be shown on that organisation's own
// pages. A list for one person is the fault "outreach.channel.for_somebody".
func (s *Service) OpenChannel(ctx context.Context, a identity.Actor, c Channel) (made Channel, err error) {
	if c, err = c.clean(); err != nil {
		return made, err
	}
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		l, err := s.ownIn(ctx, tx, a, "outreach.channel.write", c.List)
		if err != nil {
			return err
		}
		if l.Whom != "" {
			return fault.New(fault.Conflict, "outreach.channel.for_somebody").At("origins")
		}
		made = c
		made.ID, made.Tenant, made.Opened = ChannelID(tx.NewID()), l.Tenant, tx.Now()
		if err := insertChannel(ctx, tx, made); err != nil {
			return err
		}
		return record(ctx, tx, a, l.Tenant, "outreach.channel.open", "channel/"+string(made.ID))
	})
	return made, err
}

// EndChannel takes a list off the partner's pages. Fault "outreach.channel.none".
func (s *Service) EndChannel(ctx context.Context, a identity.Actor, id ChannelID) (list ListID, err error) {
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		c, err := channelByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, err := s.ownIn(ctx, tx, a, "outreach.channel.write", c.List); err != nil {
			return err
		}
		list = c.List
		if err := endChannel(ctx, tx, c.Tenant, id); err != nil {
			return err
		}
		return record(ctx, tx, a, c.Tenant, "outreach.channel.end", "channel/"+string(id))
	})
	return list, err
}

// Carried is a channel with how readers came by it, for who opened it.
type Carried struct {
	Channel
	Visits []Visits // the latest month first
}

// Channels are the channels of a list that are open.
func (s *Service) Channels(ctx context.Context, a identity.Actor, list ListID) (all []Carried, err error) {
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		if _, err := s.ownIn(ctx, tx, a, "outreach.channel.read", list); err != nil {
			return err
		}
		open, err := channelsOf(ctx, tx, list)
		if err != nil {
			return err
		}
		all = nil
		for _, c := range open {
			visits, err := visitsOf(ctx, tx, c.ID, dayOf(tx.Now().AddDate(-1, 0, 0)))
			if err != nil {
				return err
			}
			all = append(all, Carried{c, byMonth(visits)})
		}
		return nil
	})
	return all, err
}

// visit is one day's number of one way.
type visit struct {
	day int64
	way Way
	n   int
}

func dayOf(t time.Time) int64 { return t.Unix() / 86_400 }

// byMonth adds days up, the latest month first, each way where somebody came at all.
func byMonth(days []visit) (all []Visits) {
	type key struct {
		month time.Time
		way   Way
	}
	sums, order := map[key]int{}, []key{}
	for _, d := range days {
		y, m, _ := time.Unix(d.day*86_400, 0).UTC().Date()
		k := key{time.Date(y, m, 1, 0, 0, 0, 0, time.UTC), d.way}
		if _, seen := sums[k]; !seen {
			order = append(order, k)
		}
		sums[k] += d.n
	}
	for _, k := range order {
		all = append(all, told(k.month, k.way, sums[k]))
	}
	return all
}

// Carry is the list of a channel, for whoever reads the partner's pages, in the
// channel's language. A list that has become one for somebody is nobody else's to
// read. Fault "outreach.channel.none".
func (s *Service) Carry(ctx context.Context, a identity.Actor, id ChannelID) (c Channel, p Page, err error) {
	if err := s.allowShow(a, id); err != nil {
		return c, p, err
	}
	var l List
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if c, err = channelByID(ctx, tx, id); err == nil {
			l, err = listByID(ctx, tx, c.List)
		}
		return err
	})
	if err == nil && l.Whom != "" {
		err = noChannel()
	}
	if err != nil {
		return c, p, err
	}
	p, err = s.page(ctx, identity.Actor{Lang: c.Lang}, l)
	return c, p, err
}

// Count notes that somebody came by a channel that is open: one more on that day,
// and nothing about who.
func (s *Service) Count(ctx context.Context, a identity.Actor, id ChannelID, w Way) error {
	if err := s.allowShow(a, id); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		if _, err := channelByID(ctx, tx, id); err != nil {
			return err
		}
		return countVisit(ctx, tx, id, dayOf(tx.Now()), w)
	})
}

func (s *Service) allowShow(a identity.Actor, id ChannelID) error {
	return s.Policy.Allow(a, "outreach.channel.show", identity.Resource{Type: "outreach.channel", ID: string(id)})
}

func noChannel() error { return fault.New(fault.NotFound, "outreach.channel.none") }

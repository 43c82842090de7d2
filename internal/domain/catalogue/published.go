package catalogue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// PublishedIn yields, in the order of ids, every offer that its provider still
// publishes, listed or not, where the rules of a wanted jurisdiction bind it. One
// row is read at a time. It ends with yield's error.
func (s *Service) PublishedIn(ctx context.Context, tx *sqldb.Tx, wanted func(jurisdiction string) bool, yield func(framework.Subject) error) error {
	all, err := identity.OrganisationsIn(ctx, tx, identity.OrganisationFilter{})
	if err != nil {
		return err
	}
	orgs := make(map[identity.TenantID]identity.Organisation, len(all))
	for _, o := range all {
		if o.Country == "" {
			o.Country = s.Jurisdiction
		}
		orgs[o.ID] = o
	}
	held, err := approvedUnder(ctx, tx)
	if err != nil {
		return err
	}
	on := tx.Now()
	return eachPublished(ctx, tx, func(tenant identity.TenantID, id, data string) error {
		org := orgs[tenant]
		if !wanted(org.Country) {
			return nil
		}
		return yield(framework.Subject{
			Offer: id, Provider: tenant, Staff: org.Staff, Jurisdiction: org.Country, Held: held[id],
			Read: func() (i18n.Text, framework.Fields, error) {
				var o Offer
				if err := json.Unmarshal([]byte(data), &o); err != nil {
					return nil, nil, fmt.Errorf("read offer %s: %w", id, err)
				}
				return o.Title, FieldsOf(o, org, on), nil
			},
		})
	})
}

// approvedUnder is the framework versions that offers were approved under, by offer.
func approvedUnder(ctx context.Context, tx *sqldb.Tx) (map[string][]string, error) {
	type pair struct{ offer, framework string }
	all, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (p pair, err error) { return p, r.Scan(&p.offer, &p.framework) },
		`SELECT offer, value FROM catalogue_fact WHERE kind = $1 ORDER BY offer, value`, FactUnder)
	if err != nil {
		return nil, fmt.Errorf("read what offers were approved under: %w", err)
	}
	held := make(map[string][]string, len(all))
	for _, p := range all {
		held[p.offer] = append(held[p.offer], p.framework)
	}
	return held, nil
}

// eachPublished reads the offers that are not gone, one at a time.
func eachPublished(ctx context.Context, tx *sqldb.Tx, each func(tenant identity.TenantID, id, data string) error) (err error) {
	rows, err := tx.Query(ctx, `SELECT tenant, id, data FROM catalogue_offer WHERE gone_at IS NULL ORDER BY id`)
	if err != nil {
		return fmt.Errorf("read published offers: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var tenant identity.TenantID
		var id, data string
		if err := rows.Scan(&tenant, &id, &data); err != nil {
			return err
		}
		if err := each(tenant, id, data); err != nil {
			return err
		}
	}
	return rows.Err()
}

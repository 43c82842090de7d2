package demo

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"regexp"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/insight"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// insight publishes the day's figures and reads the minister's page as the minister
// does: what it shows is what was published, in the file as on the page. How many
// come out of the year of Fellmark is compared by the tour.
func (s *story) insight(ctx context.Context) (string, error) {
	if s.plays("close") {
		if err := s.unlisted(ctx); err != nil {
			return "", fmt.Errorf("after its closing Harbour is listed: %w", err)
		}
	}
	of, _, err := s.app.Insight.Publish(ctx, founder)
	if err != nil {
		return "", err
	}
	ward, err := s.as(ctx, "ward")
	if err != nil {
		return "", err
	}
	p, err := look(ctx, ward, "/insight?lang=en")
	if err != nil {
		return "", err
	}
	listed, _ := of.Cell(insight.Key{Period: insight.Now, Measure: insight.Listed})
	found, _ := of.Cell(insight.Key{Period: insight.Now, Measure: insight.Found})
	if err := says(p, "How micro-credentials do", fmt.Sprintf("of the %s offers found on providers", i18n.For("en").Number(found.Value))); err != nil {
		return "", err
	}
	if err := sameFile(ctx, ward, of); err != nil {
		return "", err
	}
	map_, err := look(ctx, ward, "/insight/map")
	if err != nil {
		return "", err
	}
	if err := says(map_, i18n.For("en").Number(listed.Value)+" offers"); err != nil {
		return "", err
	}
	refused, err := look(ctx, ward, "/insight/groups?measure=learners.enrolled&disability=yes&region=Upper+Fells")
	if err != nil {
		return "", err
	}
	if err := says(refused, "This group is not shown"); err != nil {
		return "", err
	}
	if err := s.moment(ctx, sceneDials, "/insight"); err != nil {
		return "", err
	}
	withheld := 0
	for _, c := range of.Cells {
		if c.Withheld {
			withheld++
		}
	}
	return fmt.Sprintf("%d figures published, %d of them too small to be shown or beside one that is; %s of %s offers are listed", len(of.Cells), withheld, listed.Text(), found.Text()), nil
}

// sameFile reads the page's file and the API's answer: cell by cell they have what
// was published, and nothing of what is withheld.
func sameFile(ctx context.Context, v *Visitor, of *insight.Publication) error {
	file, err := look(ctx, v, "/insight/figures.csv")
	if err != nil {
		return err
	}
	rows, err := csv.NewReader(bytes.NewReader(file.Body)).ReadAll()
	if err != nil {
		return err
	}
	answer, err := look(ctx, v, "/api/v1/insight/"+of.Day.String())
	if err != nil {
		return err
	}
	var told insight.Publication
	if err := json.Unmarshal(answer.Body, &told); err != nil {
		return err
	}
	if len(rows) != len(of.Cells)+1 || len(told.Cells) != len(of.Cells) {
		return fmt.Errorf("%d figures are %d lines of the file and %d cells of the API", len(of.Cells), len(rows), len(told.Cells))
	}
	for i, c := range of.Cells {
		if row := rows[i+1]; told.Cells[i] != c || row[4] != string(c.Measure) || row[5] != string(c.Group) || row[7] != c.Text() {
			return fmt.Errorf("%+v is %q in the file and %+v in the API", c, row, told.Cells[i])
		}
	}
	return nil
}

// moneyHeld is what the page says of the places in the offers that would fall.
var moneyHeld = regexp.MustCompile(`Money held for these places\s+EUR [1-9]`)

// whatIf: the ministry tries a minimum of three credits on what there is, and opens
// the consultation on it.
func (s *story) whatIf(ctx context.Context) (string, error) {
	petra, err := s.as(ctx, "petra")
	if err != nil {
		return "", err
	}
	p, err := look(ctx, petra, "/insight/what-if?limit=volume_from&value=3")
	if err != nil {
		return "", err
	}
	drafts, err := s.app.Framework.Drafts(ctx, identity.Anonymous)
	if err != nil {
		return "", err
	}
	sentence := p.FirstText("verdict-sentence")
	if sentence == "" {
		return "", fmt.Errorf("nothing is said about a minimum of three credits: %.300s", p.Text())
	}
	if s.year != nil && !moneyHeld.MatchString(p.Text()) {
		return "", fmt.Errorf("no money is held for the places of what would fall: %.900s", p.Text())
	}
	if err := s.moment(ctx, sceneImpact, "/insight/what-if?limit=volume_from&value=3"); err != nil {
		return "", err
	}
	if len(drafts) > 0 { // a run that was stopped here opened it already
		return sentence, nil
	}
	closes := pack.On(s.calendar.Now().AddDate(0, 0, 42)).String()
	p, err = petra.Submit(ctx, p, "/insight/what-if", values("limit", "volume_from", "value", "3", "closes", closes))
	if err != nil {
		return "", err
	}
	if err := p.OK(); err != nil {
		return "", err
	}
	return sentence + " The consultation is open until " + closes + ".", nil
}

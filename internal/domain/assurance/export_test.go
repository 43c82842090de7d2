package assurance

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
)

// ParseCursor is open to the tests, which fuzz it.
var ParseCursor = parseCursor

// JudgeRepeated asks the rules for applications of a country about an offer, with
// the approved offers it is found to repeat.
func (s *Service) JudgeRepeated(ctx context.Context, country string, id catalogue.OfferID, o catalogue.Offer, on time.Time) (framework.Judgement, error) {
	repeats, err := s.repeats(ctx, id)
	if err != nil {
		return framework.Judgement{}, err
	}
	fields := s.fields(identity.Organisation{ID: o.Provider, Country: country}, o, applied{repeats: repeats}, on)
	return s.Frameworks.Library.Judge(fields, framework.Question{Jurisdiction: country, Stage: framework.StageApplication, On: on})
}

-- +goose Up

-- Who asked for a place and has no answer yet, who asked first first.
CREATE INDEX enrolment_place_asked ON enrolment_place (tenant, applied_at, id) WHERE state = 'applied';

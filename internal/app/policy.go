package app

import (
	"encoding/json"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// OrganizationPolicySetting is the name under which the vendor's policy for
// organizations is kept.
const OrganizationPolicySetting = "organization_policy"

// OrganizationPolicy is the vendor's policy for organizations, the default one
// with version 0 until the vendor changes it.
func OrganizationPolicy(tx *store.Tx) (domain.OrganizationPolicy, error) {
	p := domain.DefaultOrganizationPolicy()
	value, version, err := tx.Setting(OrganizationPolicySetting)
	if err != nil || version == 0 {
		return p, err
	}
	err = json.Unmarshal([]byte(value), &p)
	p.Version = version
	return p, err
}

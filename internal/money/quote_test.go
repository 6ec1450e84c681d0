package money

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"seatward.dev/seatward/internal/domain"
)

var (
	extranet   = domain.Policy{Extranet: true}
	noExtranet = domain.Policy{}
	german     = Tax{Treatment: domain.TaxStandard, Rate: 1900}
)

func plan() domain.Plan {
	return domain.Plan{Currency: "EUR", PriceInternal: 11836, PriceExternal: 533, MinUsers: 5, MaxUsers: 100}
}

func TestQuote(t *testing.T) {
	t.Parallel()
	free := plan()
	free.PriceInternal, free.PriceExternal = 0, 0
	for _, c := range []struct {
		name  string
		plan  domain.Plan
		users domain.Users
		tax   Tax
		want  domain.Totals
	}{
		{
			"both areas", plan(),
			domain.Users{Internal: 20, External: 7},
			german,
			domain.Totals{
				Lines: []domain.Line{
					{Kind: domain.LineInternalUsers, Quantity: 20, UnitPrice: 11836, Amount: 236720},
					{Kind: domain.LineExternalUsers, Quantity: 7, UnitPrice: 533, Amount: 3731},
				},
				Net: 240451, TaxRate: 1900, Tax: 45686, Gross: 286137, Treatment: domain.TaxStandard,
			},
		},
		{
			"external users alone", plan(),
			domain.Users{External: 5},
			Tax{Treatment: domain.TaxDestination, Rate: 2550},
			domain.Totals{
				Lines: []domain.Line{{Kind: domain.LineExternalUsers, Quantity: 5, UnitPrice: 533, Amount: 2665}},
				Net:   2665, TaxRate: 2550, Tax: 680, Gross: 3345, Treatment: domain.TaxDestination,
			},
		},
		{
			"no tax", plan(),
			domain.Users{Internal: 5},
			Tax{Treatment: domain.TaxReverseCharge},
			domain.Totals{
				Lines: []domain.Line{{Kind: domain.LineInternalUsers, Quantity: 5, UnitPrice: 11836, Amount: 59180}},
				Net:   59180, Gross: 59180, Treatment: domain.TaxReverseCharge,
			},
		},
		{
			"a free trial", free,
			domain.Users{Internal: 5},
			german,
			domain.Totals{
				Lines:   []domain.Line{{Kind: domain.LineInternalUsers, Quantity: 5}},
				TaxRate: 1900, Treatment: domain.TaxStandard,
			},
		},
	} {
		c.want.Currency = "EUR"
		got, err := Quote(c.plan, extranet, c.users, c.tax)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

func TestQuoteRefusesSizes(t *testing.T) {
	t.Parallel()
	type refusal struct {
		Field    string
		Code     domain.Code
		Min, Max any
	}
	wide := plan()
	wide.MinUsers = 150
	huge := plan()
	huge.MaxUsers = math.MaxInt
	none := plan()
	none.MinUsers = 0
	for _, c := range []struct {
		name   string
		plan   domain.Plan
		policy domain.Policy
		users  domain.Users
		want   []refusal
	}{
		{"just enough", plan(), extranet, domain.Users{Internal: 2, External: 3}, nil},
		{"all there is", plan(), extranet, domain.Users{Internal: 100, External: 100}, nil},
		{"only internal", plan(), noExtranet, domain.Users{Internal: 5}, nil},
		{"nobody", none, extranet, domain.Users{}, []refusal{{"users.internal", domain.CodeRange, 1, 100}}},
		{"too few", plan(), noExtranet, domain.Users{Internal: 4}, []refusal{{"users.internal", domain.CodeRange, 5, 100}}},
		{"too few together", plan(), extranet, domain.Users{Internal: 1, External: 3}, []refusal{{"users.internal", domain.CodeRange, 2, 100}}},
		{"too many", plan(), noExtranet, domain.Users{Internal: 101}, []refusal{{"users.internal", domain.CodeRange, 5, 100}}},
		{"negative", plan(), extranet, domain.Users{Internal: -1, External: 50}, []refusal{{"users.internal", domain.CodeRange, 0, 100}}},
		{"absurd twice", plan(), extranet, domain.Users{Internal: math.MaxInt, External: math.MinInt}, []refusal{
			{"users.internal", domain.CodeRange, 0, 100}, {"users.external", domain.CodeRange, 0, 100},
		}},
		{"external where there are none", plan(), noExtranet, domain.Users{Internal: 4, External: 1}, []refusal{
			{"users.internal", domain.CodeRange, 5, 100}, {"users.external", domain.CodeNoExternalUsers, nil, nil},
		}},
		{"a least that takes both areas", wide, extranet, domain.Users{Internal: 100, External: 50}, nil},
		{"such a least unmet", wide, extranet, domain.Users{Internal: 100, External: 49}, []refusal{{"users.external", domain.CodeRange, 50, 100}}},
		{"beyond any license", huge, noExtranet, domain.Users{Internal: domain.MaxUsers + 1}, []refusal{{"users.internal", domain.CodeRange, 5, domain.MaxUsers}}},
	} {
		_, err := Quote(c.plan, c.policy, c.users, german)
		var got []refusal
		if err != nil {
			for _, e := range domain.AsError(err).Fields() {
				got = append(got, refusal{e.Field, e.Code, e.Data["min"], e.Data["max"]})
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

func TestQuoteRefusesOverflow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name               string
		internal, external int64
		users              domain.Users
	}{
		{"in a line", math.MaxInt64/5 + 1, 0, domain.Users{Internal: 5}},
		{"in the sum", math.MaxInt64 / 5, math.MaxInt64 / 5, domain.Users{Internal: 5, External: 5}},
		{"with the tax", math.MaxInt64 / 5, 0, domain.Users{Internal: 5}},
	} {
		p := plan()
		p.PriceInternal, p.PriceExternal = c.internal, c.external
		if _, err := Quote(p, extranet, c.users, german); !domain.HasCode(err, domain.CodeMoneyOverflow) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestShareRoundsHalfAwayFromZero(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		amount int64
		rate   int
		want   int64
	}{
		{0, 1900, 0},
		{10, 1900, 2},  // 1.90
		{50, 1900, 10}, // 9.50
		{-50, 1900, -10},
		{1, 5000, 1}, // 0.50
		{-1, 5000, -1},
		{1, 4999, 0}, // 0.4999
		{3, 5000, 2}, // 1.50, where rounding to even would agree
		{5, 5000, 3}, // 2.50, where it would not
		{-5, 5000, -3},
		{9999, 1, 1}, // 0.9999
		{4999, 1, 0},
		{5000, 1, 1},
		{20000, 2550, 5100},
		{math.MaxInt64, 10000, math.MaxInt64},
		{math.MinInt64, 10000, math.MinInt64},
		{math.MaxInt64, 0, 0},
	} {
		if got := share(c.amount, c.rate); got != c.want {
			t.Errorf("%d at %d basis points: %d, want %d", c.amount, c.rate, got, c.want)
		}
	}
}

func TestCheckedArithmetic(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b     int64
		sum      int64
		sumFails bool
		product  int64
		fails    bool
	}{
		{2, 3, 5, false, 6, false},
		{-2, 3, 1, false, -6, false},
		{math.MaxInt64, 0, math.MaxInt64, false, 0, false},
		{math.MaxInt64, 1, 0, true, math.MaxInt64, false},
		{math.MinInt64, 1, math.MinInt64 + 1, false, math.MinInt64, false},
		{math.MaxInt64, 2, 0, true, 0, true},
		{math.MinInt64, 2, math.MinInt64 + 2, false, 0, true},
	} {
		if sum, err := add(c.a, c.b); sum != c.sum || (err != nil) != c.sumFails {
			t.Errorf("%d+%d: %d %v", c.a, c.b, sum, err)
		}
		if product, err := multiply(c.a, c.b); product != c.product || (err != nil) != c.fails {
			t.Errorf("%d*%d: %d %v", c.a, c.b, product, err)
		}
	}
	if _, err := add(math.MinInt64, -1); err == nil {
		t.Error("underflow went unseen")
	}
}

func anyPlan(t *rapid.T) domain.Plan {
	most := rapid.IntRange(1, domain.MaxUsers).Draw(t, "most")
	return domain.Plan{
		Currency:      "EUR",
		PriceInternal: rapid.Int64Range(0, 1_000_000_00).Draw(t, "internal price"),
		PriceExternal: rapid.Int64Range(0, 1_000_000_00).Draw(t, "external price"),
		MinUsers:      rapid.IntRange(0, most).Draw(t, "least"),
		MaxUsers:      most,
	}
}

func anyUsers(t *rapid.T, p domain.Plan) domain.Users {
	return domain.Users{
		Internal: rapid.IntRange(max(1, p.MinUsers), p.MaxUsers).Draw(t, "internal"),
		External: rapid.IntRange(0, p.MaxUsers).Draw(t, "external"),
	}
}

// TestQuoteAddsUp: whatever is bought, lines and tax are the total, and the tax
// is within half a minor unit of the exact share.
func TestQuoteAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := anyPlan(t)
		users, rate := anyUsers(t, p), rapid.IntRange(0, wholeRate).Draw(t, "rate")
		got, err := Quote(p, extranet, users, Tax{Rate: rate})
		if err != nil {
			t.Fatal(err)
		}
		sum := got.Tax
		for _, line := range got.Lines {
			if line.Quantity < 1 || line.Amount != line.UnitPrice*int64(line.Quantity) {
				t.Fatalf("line %+v", line)
			}
			sum += line.Amount
		}
		if sum != got.Gross || got.Gross != got.Net+got.Tax {
			t.Fatalf("does not add up: %+v", got)
		}
		off := 2 * (got.Tax*wholeRate - got.Net*int64(rate)) // fits: 10^14 minor units at most
		if off > wholeRate || off <= -wholeRate {
			t.Fatalf("tax %d of %d at %d", got.Tax, got.Net, rate)
		}
	})
}

// TestMoreUsersNeverCostLess in either area, before or after tax.
func TestMoreUsersNeverCostLess(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := anyPlan(t)
		few, tax := anyUsers(t, p), Tax{Rate: rapid.IntRange(0, wholeRate).Draw(t, "rate")}
		many := domain.Users{
			Internal: rapid.IntRange(few.Internal, p.MaxUsers).Draw(t, "more internal"),
			External: rapid.IntRange(few.External, p.MaxUsers).Draw(t, "more external"),
		}
		a, err := Quote(p, extranet, few, tax)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Quote(p, extranet, many, tax)
		if err != nil {
			t.Fatal(err)
		}
		if b.Net < a.Net || b.Tax < a.Tax || b.Gross < a.Gross {
			t.Fatalf("%v costs %+v, and %v less: %+v", few, a, many, b)
		}
	})
}

package report_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"

	"seatward.dev/sdk/report"
)

// signed is a signature made without the package, as another language makes it.
func signed(payload []byte) string {
	part := base64.RawURLEncoding.EncodeToString
	text := part([]byte(`{"alg":"HS256","typ":"seatward-usage+jwt","kid":"`+kid+`"}`)) + "." + part(payload)
	secret := sha256.Sum256([]byte("seatward usage report 1\n" + key))
	mac := hmac.New(sha256.New, secret[:])
	mac.Write([]byte(text))
	return text + "." + part(mac.Sum(nil))
}

func ExampleParse() {
	text, _ := usage().Sign("lic_1/3", key)

	u, err := report.Parse(text)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(u.LicenseID, u.Revision)
	r, err := u.Verify(key) // looked up by license and revision
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Days[1].Date, r.Days[1].Internal, r.Standing.Stage)
	// Output:
	// lic_1 3
	// 2026-06-02 6 none
}

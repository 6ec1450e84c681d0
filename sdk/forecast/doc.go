// Package forecast says how many users to expect, from how many there were.
//
// The method is a straight line through the counts of the last 90 days by least
// squares (ordinary linear regression), and nothing cleverer: anybody can check
// it with a spreadsheet. Every expectation comes with its standard error, that
// of predicting a single day, which grows with the distance. With fewer than 30
// days counted there is no forecast.
//
// It is a pure function of the counts and the day.
package forecast

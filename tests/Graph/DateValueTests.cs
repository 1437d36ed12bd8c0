using LukePipeline.Graph.Mapping;

namespace LukePipeline.Tests.Graph;

public sealed class DateValueTests
{
    [Theory]
    [InlineData("10 December 1815", "1815-12-10", "date")]
    [InlineData("December 10, 1815", "1815-12-10", "date")]
    [InlineData("the 10th of\nDecember 1815", "1815-12-10", "date")]
    [InlineData("Sunday, Dec. 10, 1815", "1815-12-10", "date")]
    [InlineData("1815-12-10", "1815-12-10", "date")]
    [InlineData("December 1815", "1815-12", "gYearMonth")]
    [InlineData("1945", "1945", "gYear")]
    [InlineData("Tuesday", "Tuesday", "string")]
    [InlineData("31 June 1990", "31 June 1990", "string")]
    [InlineData("3/4/1990", "3/4/1990", "string")]
    [InlineData("29 February 2001", "29 February 2001", "string")]
    [InlineData("500 BC", "500 BC", "string")]
    [InlineData("Sept. 5, 1990", "1990-09-05", "date")]
    [InlineData("decade 1990", "decade 1990", "string")]
    [InlineData("market 1990", "market 1990", "string")]
    [InlineData("10 seconds 1990", "10 seconds 1990", "string")]
    [InlineData("١٩٤٥", "1945", "gYear")]
    [InlineData("１０ December １８１５", "1815-12-10", "date")]
    [InlineData("१९९० - market", "१९९० - market", "string")]
    [InlineData("last   year", "last year", "string")]
    [InlineData("1815.", "1815", "gYear")]
    [InlineData("1815/12/10", "1815-12-10", "date")]
    [InlineData("1815/12-10", "1815/12-10", "string")]
    [InlineData("Tue, 10 Dec 1815", "1815-12-10", "date")]
    [InlineData("July 2, 626", "0626-07-02", "date")]
    [InlineData("626", "0626", "gYear")]
    public void Of_AMention_IsWhatItSays(string text, string value, string type) => Assert.Equal((value, type), (DateValue.Of(text).Value, DateValue.Of(text).Datatype));

    [Theory]
    [InlineData("10 December 1815", true)]
    [InlineData("December 1815", true)]
    [InlineData("Monday", true)]
    [InlineData("1984", false)]
    [InlineData("April", false)]
    [InlineData("Black Friday", false)]
    public void IsDay_OfWhatAModelTakesForAName_IsADate(string text, bool isDay) => Assert.Equal(isDay, DateValue.IsDay(text));
}

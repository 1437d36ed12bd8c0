using LukePipeline.Client.Schedules;

namespace LukePipeline.Tests.Client.Schedules;

public sealed class CalendarTimeTests
{
    [Theory]
    [InlineData("daily")]
    [InlineData("hourly UTC")]
    [InlineData("02:00")]
    [InlineData("Sat")]
    [InlineData("*:0/15")]
    [InlineData("*-*~01")]
    [InlineData("*-*-* 02:00")]
    [InlineData("Mon..Fri 02:00")]
    [InlineData("Mon,Tue *-*-01 10:00:30")]
    [InlineData("Mon *-*-* 00:00 Europe/Berlin")]
    public void ProblemOf_ATime_IsNone(string text) => Assert.Equal((null, true), (CalendarTime.ProblemOf(text), CalendarTime.LooksRight(text)));

    [Theory]
    [InlineData("")]
    [InlineData("25")]
    [InlineData("nonsense")]
    [InlineData("every night")]
    [InlineData("0 2 * * *")]
    [InlineData("--help")]
    public void ProblemOf_SomethingElse_IsSaid(string text)
    {
        Assert.Contains("systemd cannot read", CalendarTime.ProblemOf(text), StringComparison.Ordinal);
        Assert.False(CalendarTime.LooksRight(text));
    }
}

using LukePipeline.Client.Schedules;

namespace LukePipeline.Tests.Client.Schedules;

public sealed class CrontabTextTests
{
    [Theory]
    [InlineData("0 2 * * *")]
    [InlineData("*/15 9-17 * * mon-fri")]
    [InlineData("0 2 1,15 jan-mar *")]
    [InlineData("5-59/15 0-23/2 * JAN,Jul *")]
    [InlineData("0 2 * * 0-7")]
    [InlineData("@daily")]
    public void Problem_WhatEveryCrontabReads_IsNone(string text) => Assert.Null(CrontabText.Problem(text));

    [Theory]
    [InlineData("0 2 L * *", "--calendar")]
    [InlineData("0 2 LW * *", "--calendar")]
    [InlineData("0 2 15W * *", "--calendar")]
    [InlineData("0 2 * * MON#1", "--calendar")]
    [InlineData("0 2 * * 5L", "--calendar")]
    [InlineData("0 2 ? * *", "--calendar")]
    [InlineData("H 2 * * *", "--calendar")]
    [InlineData("@every_minute", "five fields")]
    [InlineData("@reboot", "five fields")]
    [InlineData("5/15 * * * *", "5-59/15")]
    [InlineData("0 22-2 * * *", "two ranges")]
    [InlineData("0 2 * * fri-mon", "two ranges")]
    [InlineData("0 2 * * *\n* * * * * rm", "one line")]
    [InlineData("61 2 * * *", "five fields")]
    [InlineData("0 2 30 2 *", "a day that its month has")]
    [InlineData("0 2 * *", "five fields")]
    public void Problem_WhatACrontabReadsAnotherWay_IsSaidWithWhatToWrite(string text, string fix) =>
        Assert.Contains(fix, Assert.NotNull(CrontabText.Problem(text)).Fix, StringComparison.Ordinal);
}

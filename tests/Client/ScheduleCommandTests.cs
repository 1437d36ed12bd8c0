using System.Text.Json.Nodes;
using LukePipeline.Tests.EndToEnd;

namespace LukePipeline.Tests.Client;

/// <summary>What <c>luke schedule</c> says without a cluster.</summary>
public sealed class ScheduleCommandTests
{
    [Fact]
    public async Task Next_MacroInBerlin_TellsTimesWithoutACluster()
    {
        var answer = (await LukeProcess.RunAsync(["schedule", "next", "--cron", "@daily", "--time-zone", "Europe/Berlin", "--after", "2026-03-28T12:00Z", "--count", "2", "--json"])).Expect(0);

        Assert.Equal(
            ["2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"],
            JsonNode.Parse(answer.Output)!.AsArray().Select(occurrence => (string?)occurrence!["local"]));
    }

    [Theory]
    [InlineData("--cron \"0 2 1 * 1\" -- in --output out --incremental", "make two schedules")]
    [InlineData("--cron @daily -- in --output out", "add --incremental")]
    [InlineData("--cron @daily -- in --output out/{day}", "{start:yyyy-MM-dd}")]
    [InlineData("--cron @daily -- in --output out --incrementl", "--incremental")]
    [InlineData("--cron @daily", "behind --")]
    [InlineData("--cron \"H 2 * * *\" -- in --output out --incremental", "every program chooses its own way")]
    [InlineData("--cron @daily --every 15m -- in --output out --incremental", "either cron or every")]
    [InlineData("-- in --output out --incremental", "--cron \"0 2 * * *\"")]
    public async Task Create_WhatCannotBeMeant_IsRefusedBeforeAClusterIsAsked(string words, string expected)
    {
        var parts = words.Split('"').SelectMany((part, place) => place % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();

        var answer = (await LukeProcess.RunAsync(["schedule", "create", "nightly", .. parts])).Expect(2);

        Assert.Contains(expected, answer.Error, StringComparison.Ordinal);
    }
}

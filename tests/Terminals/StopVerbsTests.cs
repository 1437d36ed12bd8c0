using System.Net;
using System.Net.Sockets;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Terminals;

/// <summary>Ctrl+C, once and twice, and SIGTERM on every command of a cluster, while it waits for one that does not answer.</summary>
public sealed class StopVerbsTests : IDisposable
{
    /// <summary>Far more than a program takes to begin.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const string Nothing = "nothing was changed.";

    private const string Taken = "If the cluster had taken the job it goes on: 'luke jobs' lists it";

    private const string Order = "'luke schedule show NAME' tells whether the cluster had taken it; the same command may be given again.";

    private static readonly string[] Keys = ["C-c", "C-c C-c", "TERM", "TERM TERM"];

    private static readonly (string Command, string Said)[] Verbs =
    [
        ("jobs", "Nothing was changed."),
        ("silos", "Nothing was changed."),
        ("status x", "Nothing was changed."),
        ("watch x", "The job was not touched."),
        ("cancel x", "'luke status JOB' tells whether the job was cancelled."),
        ("resume x --watch", Taken),
        ("submit in --output out", Taken),
        ("submit in --output out --watch", Taken),
        ("graph submit found --output graph", Taken),
        ("schedule list", Nothing),
        ("schedule show x", Nothing),
        ("schedule runs x", Nothing),
        ("schedule next x", Nothing),
        ("schedule create x --cron @daily -- in --output out --incremental", Order),
        ("schedule update x --cron @daily", Order),
        ("schedule pause x", Order),
        ("schedule resume x", Order),
        ("schedule trigger x", Order),
        ("schedule backfill x --from 2026-01-01 --to 2026-01-02", Order),
        ("schedule delete x", Order),
    ];

    private readonly TcpListener _silent = new(IPAddress.Loopback, 0);

    public StopVerbsTests() => _silent.Start();

    /// <summary>Each command with each way to stop it.</summary>
    public static IEnumerable<object[]> All => Verbs.SelectMany(verb => Keys.Select(keys => new object[] { verb.Command, keys, verb.Said }));

    /// <summary>Each command with one of the ways.</summary>
    public static IEnumerable<object[]> Sample => Verbs.Select((verb, place) => new object[] { verb.Command, Keys[place % Keys.Length], verb.Said });

    public void Dispose() => _silent.Dispose();

    [TerminalTheory]
    [MemberData(nameof(Sample))]
    public async Task Verb_ToldToStop_SaysWhatBecomesOfTheJob(string command, string keys, string said)
    {
        using var terminal = Terminal.Luke(100, command.Split(' '), ("Luke__Redis", $"127.0.0.1:{((IPEndPoint)_silent.LocalEndpoint).Port}"));
        using var connection = await _silent.AcceptTcpClientAsync().WaitAsync(Patience);
        terminal.PressAll(keys);
        var (code, screen) = await terminal.EndAsync();

        Assert.True(code == 130, screen);
        Assert.Contains(said, screen, StringComparison.Ordinal);
    }

    [TerminalTheory]
    [Trait("Category", "Long")]
    [MemberData(nameof(All))]
    public Task Verb_ToldToStopInEachWay_SaysWhatBecomesOfTheJob(string command, string keys, string said) => Verb_ToldToStop_SaysWhatBecomesOfTheJob(command, keys, said);
}

namespace LukePipeline.Tests.Support;

/// <summary>A fact that needs redis-server, and libfaketime to give a process another clock; it is skipped, with a message, where one is not installed.</summary>
internal sealed class FakeTimeFactAttribute : FactAttribute
{
    /// <summary>As Debian installs it.</summary>
    private static readonly string? Library =
        Array.Find(Directory.Exists("/usr/lib") ? Directory.GetDirectories("/usr/lib", "*-linux-gnu") : [], folder => File.Exists(PathIn(folder)));

    public FakeTimeFactAttribute() =>
        Skip = new RedisFactAttribute().Skip ?? (Library is null ? "libfaketime is not installed: run 'apt-get install libfaketime'." : null!);

    /// <summary>Variables of a process whose clock is off.</summary>
    /// <param name="off">By how much, as libfaketime writes it: <c>+10m</c>.</param>
    public static IReadOnlyDictionary<string, string> Clock(string off) => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = PathIn(Library!),
        ["FAKETIME"] = off,
        ["DONT_FAKE_MONOTONIC"] = "1",
        ["NO_FAKE_STAT"] = "1",
    };

    private static string PathIn(string folder) => Path.Combine(folder, "faketime", "libfaketime.so.1");
}

using System.Diagnostics;

namespace LukePipeline.Tests.Support;

/// <summary>Waits for something that nobody announces: a line in a log, a file, a counter.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Returns once the condition holds; fails when it does not within a minute.</summary>
    public static Task IsTrueAsync(Func<bool> condition, string what) => IsTrueAsync(() => Task.FromResult(condition()), what);

    /// <summary>Returns once the condition holds; fails when it does not within a minute.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="what">It, in words.</param>
    /// <param name="patience">Another time than a minute; null for none.</param>
    public static async Task IsTrueAsync(Func<Task<bool>> condition, string what, TimeSpan? patience = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < (patience ?? Patience), $"After {clock.Elapsed} still not: {what}.");
            await Task.Delay(20);
        }
    }
}

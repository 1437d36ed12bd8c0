using System.Diagnostics;
using LukePipeline.Ground;

namespace LukePipeline.Tests.Fuzz;

/// <summary>
/// Damages good inputs at random, the same way in every run, and hands them to a reader: it may read them, or refuse them with an error meant
/// for a person, and must come back soon. <see cref="FuzzEffort"/> says how long each reader is tried with seeds of its own; without it a
/// few hundred cases are.
/// </summary>
internal static class Fuzzer
{
    private const int Cases = 300;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Tries a reader.</summary>
    /// <param name="what">The reader, for the report.</param>
    /// <param name="seed">Of the reader alone, so that the readers do not all try the same.</param>
    /// <param name="good">Inputs that it reads.</param>
    /// <param name="read">Reads one.</param>
    /// <param name="cases">How many cases, where it is not for a time.</param>
    public static async Task RunAsync(string what, int seed, IReadOnlyList<byte[]> good, Func<byte[], Task> read, int cases = Cases)
    {
        var seconds = FuzzEffort.Seconds;
        var random = new Random(seconds > 0 ? HashCode.Combine(seed, Environment.TickCount) : seed);
        var watch = Stopwatch.StartNew();
        var number = 0;
        for (; seconds > 0 ? watch.Elapsed.TotalSeconds < seconds : number < cases; number++)
        {
            var bytes = Damage.Of(good[random.Next(good.Count)], random);
            try
            {
                await Task.Run(() => read(bytes)).WaitAsync(Patience);
            }
            catch (LukeException)
            {
                // Refused, with a message.
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Case {number} of seed {seed}, as base64: {Convert.ToBase64String(bytes)}", e);
            }
        }

        FuzzEffort.Report(what, number, watch.Elapsed.TotalSeconds);
    }
}

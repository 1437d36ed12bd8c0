using System.Diagnostics;
using System.Globalization;
using LukePipeline.Ground;

namespace LukePipeline.Tests.Fuzz;

/// <summary>
/// Damages good inputs at random, the same way in every run, and hands them to a reader: it may read them, or refuse them with an error meant
/// for a person, and must come back soon. <c>LUKE_FUZZ_SECONDS</c> says how long each reader is tried with seeds of its own; without it a
/// few hundred cases are.
/// </summary>
internal static class Fuzzer
{
    private const int Cases = 300;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly byte[] Interesting = [0, 1, 0x0f, 0x10, 0x7f, 0x80, 0xff, .. "0129-eE\"\\{}[]:,ud8\n\t <>"u8];

    /// <summary>Tries a reader.</summary>
    /// <param name="seed">Of the reader alone, so that the readers do not all try the same.</param>
    /// <param name="good">Inputs that it reads.</param>
    /// <param name="read">Reads one.</param>
    /// <returns>How many cases were tried.</returns>
    public static async Task<int> RunAsync(int seed, IReadOnlyList<byte[]> good, Func<byte[], Task> read)
    {
        var seconds = Environment.GetEnvironmentVariable("LUKE_FUZZ_SECONDS") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : 0;
        var random = new Random(seconds > 0 ? HashCode.Combine(seed, Environment.TickCount) : seed);
        var watch = Stopwatch.StartNew();
        var number = 0;
        for (; seconds > 0 ? watch.Elapsed.TotalSeconds < seconds : number < Cases; number++)
        {
            var bytes = Damage(good[random.Next(good.Count)], random);
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

        Console.WriteLine($"{number} cases of seed {seed} in {watch.Elapsed.TotalSeconds:0.0} s");
        return number;
    }

    private static byte[] Damage(byte[] good, Random random)
    {
        var bytes = good.ToList();
        for (var times = random.Next(1, 6); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(8))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] = Interesting[random.Next(Interesting.Length)]; break;
                case 2: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 3: bytes.Insert(at, Interesting[random.Next(Interesting.Length)]); break;
                case 4: bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at)); break;
                case 5: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 33), bytes.Count - at))); break;
                case 6: bytes.RemoveRange(at, bytes.Count - at); break;
                default:
                    // A number of several bytes, such as sizes are written in.
                    var wide = BitConverter.GetBytes(random.Next(3) switch { 0 => int.MaxValue, 1 => -1, _ => random.Next() });
                    for (var i = 0; i < wide.Length && at + i < bytes.Count; i++)
                    {
                        bytes[at + i] = wide[i];
                    }

                    break;
            }
        }

        return [.. bytes];
    }
}

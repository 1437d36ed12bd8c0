namespace LukePipeline.Tests.Fuzz;

/// <summary>Damages bytes at random, the same way for the same numbers.</summary>
internal static class Damage
{
    private static readonly byte[] Interesting = [0, 1, 0x0f, 0x10, 0x7f, 0x80, 0xff, .. "0129-eE\"\\{}[]:,ud8\n\t <>&;=PAR"u8];

    /// <summary>A copy of some bytes with one to five damages.</summary>
    public static byte[] Of(byte[] good, Random random)
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

namespace LukePipeline.Benchmarks;

/// <summary>Times several ways to do the same thing in turn, so that whatever disturbs the machine disturbs all of them.</summary>
internal static class Interleaved
{
    /// <summary>Median processor seconds of each, after one round that does not count.</summary>
    public static double[] Median(int rounds, params Action[] variants)
    {
        var times = variants.Select(_ => new List<double>(rounds)).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            for (var i = 0; i < variants.Length; i++)
            {
                var start = CpuClock.Seconds;
                variants[i]();
                if (round >= 0)
                {
                    times[i].Add(CpuClock.Seconds - start);
                }
            }
        }

        return [.. times.Select(t => t.Order().ElementAt(t.Count / 2))];
    }
}

namespace LukePipeline.Training.Running;

/// <summary>Groups examples of similar length, so that little is padded, and puts the groups in a random order.</summary>
internal static class BatchPlanner
{
    /// <summary>Plans one pass over the examples.</summary>
    /// <param name="lengths">Length of each example.</param>
    /// <param name="order">The examples to use, in a random order.</param>
    /// <param name="budget">Longest sum of the lengths of a batch, padding included; a longer example stands alone.</param>
    /// <param name="random">Shuffles.</param>
    public static List<int[]> Plan(IReadOnlyList<int> lengths, IEnumerable<int> order, int budget, Random random)
    {
        // Stable sort of a shuffled order: examples of one length meet others in every epoch.
        var batches = new List<int[]>();
        var batch = new List<int>();
        foreach (var example in order.OrderBy(example => lengths[example]))
        {
            if (batch.Count > 0 && (batch.Count + 1) * lengths[example] > budget)
            {
                batches.Add(batch.ToArray());
                batch.Clear();
            }

            batch.Add(example);
        }

        if (batch.Count > 0)
        {
            batches.Add(batch.ToArray());
        }

        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(batches));
        return batches;
    }
}

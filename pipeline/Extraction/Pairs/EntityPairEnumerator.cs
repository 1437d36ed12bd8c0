namespace LukePipeline.Extraction.Pairs;

/// <summary>Lists the ordered pairs of entities of a sentence that are classified.</summary>
/// <remarks>
/// All of them, unless there is a limit: then the nearest, by the number of words between the two, ties by head, then by tail.
/// The nearest are found without listing the others, since a "sentence" of a table or a log may hold thousands of entities.
/// </remarks>
/// <param name="schema">Which labels may be related.</param>
/// <param name="maxPairs">How many pairs a sentence may have; null for no limit.</param>
public sealed class EntityPairEnumerator(PairSchema schema, int? maxPairs)
{
    /// <summary>Lists the pairs.</summary>
    /// <param name="entities">The entities of one sentence in the order of the text, without overlaps.</param>
    public EntityPairs Enumerate(IReadOnlyList<LabelledSpan> entities)
    {
        if (entities.Count < 2)
        {
            return EntityPairs.None;
        }

        var tails = TailsByHeadLabel(entities);
        var queue = new PriorityQueue<Cursor, (int Distance, int Head, int Tail)>();
        var total = 0L;
        for (var head = 0; head < entities.Count; head++)
        {
            var allowed = tails[entities[head].Label];
            var place = allowed.BinarySearch(head);
            total += allowed.Count - (place >= 0 ? 1 : 0);
            Push(queue, entities, new Cursor(head, allowed, (place >= 0 ? place : ~place) - 1, -1));
            Push(queue, entities, new Cursor(head, allowed, place >= 0 ? place + 1 : ~place, +1));
        }

        var count = (int)Math.Min(total, maxPairs ?? int.MaxValue);
        var pairs = new List<EntityPair>(count);
        while (pairs.Count < count)
        {
            var cursor = queue.Dequeue();
            pairs.Add(new EntityPair(cursor.Head, cursor.Tail));
            Push(queue, entities, cursor with { Place = cursor.Place + cursor.Step });
        }

        pairs.Sort(static (a, b) => a.Head != b.Head ? a.Head.CompareTo(b.Head) : a.Tail.CompareTo(b.Tail));
        return new EntityPairs(pairs, total - count);
    }

    private Dictionary<string, List<int>> TailsByHeadLabel(IReadOnlyList<LabelledSpan> entities)
    {
        var tails = new Dictionary<string, List<int>>();
        foreach (var head in entities)
        {
            if (!tails.ContainsKey(head.Label))
            {
                tails[head.Label] = [.. Enumerable.Range(0, entities.Count).Where(i => schema.Allows(head.Label, entities[i].Label))];
            }
        }

        return tails;
    }

    private static void Push(
        PriorityQueue<Cursor, (int Distance, int Head, int Tail)> queue, IReadOnlyList<LabelledSpan> entities, Cursor cursor)
    {
        if (cursor.Place >= 0 && cursor.Place < cursor.Tails.Count)
        {
            queue.Enqueue(cursor, (Distance(entities, cursor.Head, cursor.Tail), cursor.Head, cursor.Tail));
        }
    }

    private static int Distance(IReadOnlyList<LabelledSpan> entities, int a, int b)
    {
        var (left, right) = a < b ? (entities[a], entities[b]) : (entities[b], entities[a]);
        return Math.Max(0, right.Words.Start - left.Words.End);
    }

    /// <summary>The next nearest tail of one head on one side of it.</summary>
    private readonly record struct Cursor(int Head, List<int> Tails, int Place, int Step)
    {
        public int Tail => Tails[Place];
    }
}

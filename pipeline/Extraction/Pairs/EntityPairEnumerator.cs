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

    /// <summary>The places that may be tails of each label: a document may bring as many labels as mentions, so those that no rule names share one list.</summary>
    private Dictionary<string, List<int>> TailsByHeadLabel(IReadOnlyList<LabelledSpan> entities)
    {
        var places = new Dictionary<string, List<int>>();
        for (var place = 0; place < entities.Count; place++)
        {
            if (!places.TryGetValue(entities[place].Label, out var ofLabel))
            {
                places[entities[place].Label] = ofLabel = [];
            }

            ofLabel.Add(place);
        }

        var named = schema.Rules.Select(rule => rule.Head).ToHashSet();
        var tails = new Dictionary<string, List<int>>();
        List<int>? unnamed = null;
        foreach (var head in places.Keys)
        {
            tails[head] = named.Contains(head) ? Tails(head, places, entities.Count) : unnamed ??= Tails(head, places, entities.Count);
        }

        return tails;
    }

    private List<int> Tails(string head, Dictionary<string, List<int>> places, int count)
    {
        var labels = schema.Rules.Where(rule => rule.Head == PairRule.Any || rule.Head == head).Select(rule => rule.Tail).ToHashSet();
        return labels.Contains(PairRule.Any)
            ? [.. Enumerable.Range(0, count)]
            : [.. labels.SelectMany(label => places.GetValueOrDefault(label) ?? []).Order()];
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

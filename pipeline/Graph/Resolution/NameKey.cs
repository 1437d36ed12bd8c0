namespace LukePipeline.Graph.Resolution;

/// <summary>What is compared of a name: its label, and its words joined by spaces.</summary>
/// <param name="Label">The label.</param>
/// <param name="Words">The words.</param>
public readonly record struct NameKey(string Label, string Words)
{
    /// <summary>The key of a name.</summary>
    internal static NameKey Of(string label, string name, LabelKind kind) => new(label, string.Join(' ', NameWords.Of(name, kind)));

    /// <summary>The order of names that could stand for the same: more words first, then longer ones, then by ordinal.</summary>
    internal static int CompareLength(string left, string right)
    {
        var byWords = right.AsSpan().Count(' ').CompareTo(left.AsSpan().Count(' '));
        var byLength = byWords != 0 ? byWords : right.Length.CompareTo(left.Length);
        return byLength != 0 ? byLength : string.CompareOrdinal(left, right);
    }
}

using LukePipeline.Ground;

namespace LukePipeline.Training.Data;

/// <summary>
/// The labels of a task, one of them meaning "none", and which of them each source annotates. What a source does not annotate is
/// masked there, in training and in scoring: a date in a corpus without dates is no error.
/// </summary>
public sealed class LabelScheme
{
    private readonly Dictionary<string, int> _classes;
    private readonly Dictionary<string, HashSet<string>> _annotated = new(StringComparer.Ordinal);

    /// <summary>Creates a scheme.</summary>
    /// <param name="labels">Labels in class order.</param>
    /// <param name="none">The label that means "none"; null: the first.</param>
    /// <exception cref="LukeException">There is no such label.</exception>
    public LabelScheme(IReadOnlyList<string> labels, string? none = null)
    {
        Labels = labels;
        _classes = labels.Select((label, index) => (label, index)).ToDictionary(entry => entry.label, entry => entry.index, StringComparer.Ordinal);
        None = none is null ? 0 : ClassOf(none);
    }

    /// <summary>Labels in class order.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>The class that means "none".</summary>
    public int None { get; }

    /// <summary>The class of a label.</summary>
    /// <exception cref="LukeException">The scheme has no such label.</exception>
    public int ClassOf(string label) => _classes.TryGetValue(label, out var index)
        ? index
        : throw new LukeException($"The data has the label '{label}', the model only {string.Join(", ", Labels.Where((_, label) => label != None))}.");

    /// <summary>Learns from data which labels each source annotates: those that it uses at least once.</summary>
    public void Observe(IEnumerable<AnnotatedSentence> sentences)
    {
        foreach (var sentence in sentences)
        {
            if (!_annotated.TryGetValue(sentence.Source, out var labels))
            {
                _annotated.Add(sentence.Source, labels = new HashSet<string>(StringComparer.Ordinal));
            }

            labels.UnionWith(sentence.Mentions.Select(mention => mention.Label));
        }
    }

    /// <summary>As <see cref="Observe"/>, for those sources alone that are not known yet.</summary>
    public void ObserveNew(IEnumerable<AnnotatedSentence> sentences)
    {
        var known = _annotated.Keys.ToHashSet(StringComparer.Ordinal);
        Observe(sentences.Where(sentence => !known.Contains(sentence.Source)));
    }

    /// <summary>True when <paramref name="source"/> annotates the class, or is not known.</summary>
    public bool IsAnnotated(string source, int label) =>
        label == None || !_annotated.TryGetValue(source, out var labels) || labels.Contains(Labels[label]);
}

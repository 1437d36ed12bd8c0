using LukePipeline.Ground;
using LukePipeline.Training.Data;

namespace LukePipeline.Training.Tasks;

/// <summary>What sentences must mark for entities to be learned from them, and what is worth a word.</summary>
internal static class EntityChecks
{
    /// <summary>The labels of training sentences in class order, the first of which stands for no entity.</summary>
    /// <param name="train">The sentences.</param>
    /// <exception cref="LukeException">They mark no entity, or call one as none is called.</exception>
    public static string[] Labels(IReadOnlyList<AnnotatedSentence> train)
    {
        const string None = "O";
        var used = train.SelectMany(sentence => sentence.Mentions).Select(mention => mention.Label).Distinct().Order(StringComparer.Ordinal).ToArray();
        return used.Length == 0
            ? throw new LukeException("The training files mark no entity: there is nothing to learn from them. A line needs \"entities\" [{start, end, label}], a column file tags such as B-PER.")
            : used.Contains(None, StringComparer.Ordinal)
            ? throw new LukeException($"An entity of the training files has the label '{None}', which stands for what is none. Give it another label, or leave it out.")
            : [None, .. used];
    }

    /// <summary>Makes sure that a score on dev sentences says something: training keeps what scores best.</summary>
    /// <param name="file">Where they come from; null for none.</param>
    /// <param name="dev">The sentences.</param>
    /// <exception cref="LukeException">They mark no entity.</exception>
    public static void CheckDev(string? file, IReadOnlyList<AnnotatedSentence> dev)
    {
        if (file is not null && dev.All(sentence => sentence.Mentions.Count == 0))
        {
            throw new LukeException($"{file} marks no entity in the {dev.Count} sentences that are looked at, so that no model would score better than another. Name another --dev, or leave it out.");
        }
    }

    /// <summary>What to say of entities that overlap; null where none do.</summary>
    /// <param name="train">The sentences.</param>
    public static string? Overlaps(IReadOnlyList<AnnotatedSentence> train)
    {
        var count = train.Count(HasOverlap);
        return count == 0 ? null
            : $"Entities overlap in {count} of {train.Count} training sentences. All are trained on, a span with two labels by its first; where a job finds two that overlap, it keeps the surer one.";
    }

    private static bool HasOverlap(AnnotatedSentence sentence)
    {
        var mentions = sentence.Mentions.OrderBy(mention => mention.Start).ThenBy(mention => mention.End).ToArray();
        return mentions.Zip(mentions.Skip(1)).Any(pair => pair.Second.Start < pair.First.End);
    }
}

using LukePipeline.Ground;

namespace LukePipeline.Training.Data.KnowledgeNet;

/// <summary>Finds out what annotated relations mean.</summary>
public static class RelationSources
{
    /// <summary>The names to ask by.</summary>
    public static IReadOnlyList<string> Names { get; } = [PlainRelations.Name, RelationMapping.Name];

    /// <summary>The source of sentences to train on.</summary>
    /// <param name="name">One of <see cref="Names"/>; null to see: KnowledgeNet is recognised by the ids of its sentences.</param>
    /// <param name="sentences">The sentences.</param>
    /// <exception cref="LukeException">There is no such source, or no relation of the sentences is one of its labels.</exception>
    public static IRelationSource ForTraining(string? name, IReadOnlyList<AnnotatedSentence> sentences)
    {
        IRelationSource source = name switch
        {
            null => RelationMapping.Recognises(sentences) ? Recognised(sentences) : PlainRelations.Of(sentences),
            PlainRelations.Name => PlainRelations.Of(sentences),
            RelationMapping.Name => new RelationMapping(),
            _ => throw new LukeException($"There is no mapping '{name}'. Give --mapping {string.Join(" or --mapping ", Names)}."),
        };
        if (sentences.Any(sentence => source.MapAll(sentence).Any()))
        {
            return source;
        }

        var used = sentences.SelectMany(sentence => sentence.Relations).Select(relation => relation.Label).Distinct().Order(StringComparer.Ordinal).ToArray();
        throw new LukeException(used.Length == 0
            ? "The training files hold no relations: a line needs \"relations\" [{head, tail, label}], head and tail being numbers of its entities."
            : source is RelationMapping
                ? $"None of the training files' relations ({Some(used)}) is one that the mapping {RelationMapping.Name} knows, so every pair would be trained as \"no relation\". Add --mapping {PlainRelations.Name} to train the labels as they stand."
                : $"All relations of the training files are labelled {Some(used)}, which means that there is none: there is nothing to learn.");
    }

    /// <summary>The source of sentences to score a checkpoint on.</summary>
    /// <param name="labels">The labels of the checkpoint.</param>
    /// <param name="none">The one that means that there is no relation.</param>
    public static IRelationSource ForLabels(IReadOnlyList<string> labels, string none) =>
        labels.ToHashSet(StringComparer.Ordinal).SetEquals(RelationMapping.KnowledgeNetLabels) ? new RelationMapping() : new PlainRelations(labels, none);

    /// <summary>The labels of others beside those of KnowledgeNet would all be trained as "no relation", unless somebody says that this is meant.</summary>
    private static RelationMapping Recognised(IReadOnlyList<AnnotatedSentence> sentences)
    {
        var foreign = sentences.SelectMany(sentence => sentence.Relations).Select(relation => relation.Label).Distinct()
            .Where(label => !RelationMapping.IsOfItsCorpora(label)).Order(StringComparer.Ordinal).ToArray();
        return foreign.Length == 0
            ? new RelationMapping()
            : throw new LukeException(
                $"Some sentences are KnowledgeNet's by their ids, and others have labels that its mapping does not know ({Some(foreign)}): these would be trained as \"no relation\". "
                + $"Add --mapping {PlainRelations.Name} to train all labels as they stand, or --mapping {RelationMapping.Name} if that is meant.");
    }

    private static string Some(string[] labels) => string.Join(", ", labels.Take(5)) + (labels.Length > 5 ? ", …" : "");
}

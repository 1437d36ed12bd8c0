namespace LukePipeline.Graph.Resolution;

/// <summary>What a label names, as far as the rules for names depend on it.</summary>
internal enum LabelKind
{
    /// <summary>Anything else.</summary>
    Other,

    /// <summary>People: titles are off, surnames stand for full names.</summary>
    Person,

    /// <summary>Organisations: legal forms are off.</summary>
    Organization,
}

/// <summary>Tells the kind of a label by its name, in the spellings of the usual data sets.</summary>
internal static class LabelKinds
{
    public static LabelKind Of(string label) => label.ToUpperInvariant() switch
    {
        "PER" or "PERS" or "PERSON" or "PEOPLE" => LabelKind.Person,
        "ORG" or "ORGANIZATION" or "ORGANISATION" or "COMPANY" or "CORPORATION" => LabelKind.Organization,
        _ => LabelKind.Other,
    };

    /// <summary>The kind by the model's label, which says it whatever a mapping calls it; by the graph's where the model's says nothing.</summary>
    public static LabelKind Of(string modelLabel, string label) => Of(modelLabel) is var kind and not LabelKind.Other ? kind : Of(label);
}

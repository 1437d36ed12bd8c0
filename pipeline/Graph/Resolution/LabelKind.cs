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
}

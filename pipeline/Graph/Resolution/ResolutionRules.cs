namespace LukePipeline.Graph.Resolution;

/// <summary>The named rules of resolution; each can be left out.</summary>
[Flags]
public enum ResolutionRules
{
    /// <summary>Names in their compared form are the same: case, marks, quotes, articles, titles and legal forms off.</summary>
    Name = 1,

    /// <summary>Inside a document, the end of a full name ("Bush", "De Masi") is the one person whose name ends so.</summary>
    Surname = 2,

    /// <summary>Inside a document, "J. H. Dearle" is the one "John Henry Dearle".</summary>
    Initials = 4,

    /// <summary>Inside a document, "WHO" is the one name of the same label with these initials.</summary>
    Acronym = 8,

    /// <summary>Across documents, equal names of a label are one; without it every document keeps its own.</summary>
    Documents = 16,

    /// <summary>The user's lists of names say which alias is which.</summary>
    Names = 32,

    /// <summary>Numerals agree: Apollo 11 is not Apollo 12.</summary>
    Guards = 64,
}

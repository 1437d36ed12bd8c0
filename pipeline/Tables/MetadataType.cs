namespace LukePipeline.Tables;

/// <summary>What a carried field becomes; written in lower case behind its name.</summary>
public enum MetadataType
{
    /// <summary>Text, whatever it is in the input.</summary>
    Text,

    /// <summary>true or false.</summary>
    Bool,

    /// <summary>A whole number of 64 bits.</summary>
    Int,

    /// <summary>A number.</summary>
    Double,

    /// <summary>A day, 2024-05-31.</summary>
    Date,

    /// <summary>A moment in ISO 8601, kept in UTC; without a zone it is taken for UTC.</summary>
    Timestamp,
}

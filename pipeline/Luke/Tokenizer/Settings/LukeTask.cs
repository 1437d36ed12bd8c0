namespace LukePipeline.Luke.Tokenizer.Settings;

/// <summary>What the encoded input is for; it decides how entities enter the sequence.</summary>
public enum LukeTask
{
    /// <summary>No task (the reference's <c>task=None</c>): entities by title or [MASK], texts in pairs.</summary>
    None,

    /// <summary><c>entity_classification</c>: one span, marked by the first entity token on both sides.</summary>
    EntityClassification,

    /// <summary><c>entity_pair_classification</c>: a head and a tail span, each marked by an entity token of its own.</summary>
    EntityPairClassification,

    /// <summary><c>entity_span_classification</c>: many candidate spans, with the positions of their first and last token.</summary>
    EntitySpanClassification,
}

using System.Text.Json.Serialization;

namespace LukePipeline.Luke.Config;

/// <summary>What a sequence classifier is trained for, and with it the loss.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProblemType>))]
public enum ProblemType
{
    /// <summary>Mean squared error.</summary>
    [JsonStringEnumMemberName("regression")]
    Regression,

    /// <summary>Cross entropy over classes.</summary>
    [JsonStringEnumMemberName("single_label_classification")]
    SingleLabelClassification,

    /// <summary>Binary cross entropy per class.</summary>
    [JsonStringEnumMemberName("multi_label_classification")]
    MultiLabelClassification,
}

namespace LukePipeline.Luke.Weights;

/// <summary>How the weights of a checkpoint are stored.</summary>
public enum WeightFormat
{
    /// <summary><c>model.safetensors</c>, or several such files with an index.</summary>
    Safetensors,

    /// <summary><c>pytorch_model.bin</c>, or several such files with an index.</summary>
    PyTorch,
}

namespace LukePipeline.Engine.Packed;

/// <summary>The number format of the matrix products. Softmax, layer norms and logits are float32 in every case.</summary>
public enum PackedPrecision
{
    /// <summary>Exact: within 1e-4 of the reference implementation. The default.</summary>
    Float32 = 0,

    /// <summary>Half the memory, 8 bits of precision; for GPUs, and for processors with native bfloat16 (AVX512-BF16, AMX).</summary>
    BFloat16 = 1,

    /// <summary>Half the memory, 11 bits of precision but a small range; for GPUs.</summary>
    Float16 = 2,

    /// <summary>
    /// The linear layers of the encoder in 8 bits, on CPUs (AVX-512 VNNI, AVX-VNNI; slower without): weights quantized at loading, rows
    /// on every call. Everything else is float32. Scores differ visibly: measure what it does to your F1.
    /// </summary>
    Int8 = 3,
}

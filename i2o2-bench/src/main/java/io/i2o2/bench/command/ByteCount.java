package io.i2o2.bench.command;

import io.i2o2.bench.report.Bytes;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of bytes from the command line. */
final class ByteCount implements ITypeConverter<Long> {
  ByteCount() {}

  @Override
  public Long convert(String value) {
    try {
      return Bytes.parse(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}

"""Instance types that each component of SageMaker takes, without `ml.`: its own enum in AWS's API model.

Written by scripts/generate_instance_types.py; do not edit.
"""

from __future__ import annotations

NOTEBOOK = """
c4.2xlarge c4.4xlarge c4.8xlarge c4.xlarge c5.18xlarge c5.2xlarge c5.4xlarge c5.9xlarge c5.xlarge c5d.18xlarge
c5d.2xlarge c5d.4xlarge c5d.9xlarge c5d.xlarge c6i.12xlarge c6i.16xlarge c6i.24xlarge c6i.2xlarge c6i.32xlarge
c6i.4xlarge c6i.8xlarge c6i.large c6i.xlarge c6id.12xlarge c6id.16xlarge c6id.24xlarge c6id.2xlarge c6id.32xlarge
c6id.4xlarge c6id.8xlarge c6id.large c6id.xlarge c7i.12xlarge c7i.16xlarge c7i.24xlarge c7i.2xlarge c7i.48xlarge
c7i.4xlarge c7i.8xlarge c7i.large c7i.xlarge g4dn.12xlarge g4dn.16xlarge g4dn.2xlarge g4dn.4xlarge g4dn.8xlarge
g4dn.xlarge g5.12xlarge g5.16xlarge g5.24xlarge g5.2xlarge g5.48xlarge g5.4xlarge g5.8xlarge g5.xlarge g6.12xlarge
g6.16xlarge g6.24xlarge g6.2xlarge g6.48xlarge g6.4xlarge g6.8xlarge g6.xlarge g6e.12xlarge g6e.16xlarge g6e.24xlarge
g6e.2xlarge g6e.48xlarge g6e.4xlarge g6e.8xlarge g6e.xlarge g7e.12xlarge g7e.24xlarge g7e.2xlarge g7e.48xlarge
g7e.4xlarge g7e.8xlarge inf1.24xlarge inf1.2xlarge inf1.6xlarge inf1.xlarge inf2.24xlarge inf2.48xlarge inf2.8xlarge
inf2.xlarge m4.10xlarge m4.16xlarge m4.2xlarge m4.4xlarge m4.xlarge m5.12xlarge m5.24xlarge m5.2xlarge m5.4xlarge
m5.xlarge m5d.12xlarge m5d.16xlarge m5d.24xlarge m5d.2xlarge m5d.4xlarge m5d.8xlarge m5d.large m5d.xlarge m6i.12xlarge
m6i.16xlarge m6i.24xlarge m6i.2xlarge m6i.32xlarge m6i.4xlarge m6i.8xlarge m6i.large m6i.xlarge m6id.12xlarge
m6id.16xlarge m6id.24xlarge m6id.2xlarge m6id.32xlarge m6id.4xlarge m6id.8xlarge m6id.large m6id.xlarge m7i.12xlarge
m7i.16xlarge m7i.24xlarge m7i.2xlarge m7i.48xlarge m7i.4xlarge m7i.8xlarge m7i.large m7i.xlarge p2.16xlarge p2.8xlarge
p2.xlarge p3.16xlarge p3.2xlarge p3.8xlarge p3dn.24xlarge p4d.24xlarge p4de.24xlarge p5.48xlarge p5.4xlarge
p5en.48xlarge p6-b200.48xlarge r5.12xlarge r5.16xlarge r5.24xlarge r5.2xlarge r5.4xlarge r5.8xlarge r5.large r5.xlarge
r6i.12xlarge r6i.16xlarge r6i.24xlarge r6i.2xlarge r6i.32xlarge r6i.4xlarge r6i.8xlarge r6i.large r6i.xlarge
r6id.12xlarge r6id.16xlarge r6id.24xlarge r6id.2xlarge r6id.32xlarge r6id.4xlarge r6id.8xlarge r6id.large r6id.xlarge
r7i.12xlarge r7i.16xlarge r7i.24xlarge r7i.2xlarge r7i.48xlarge r7i.4xlarge r7i.8xlarge r7i.large r7i.xlarge
t2.2xlarge t2.large t2.medium t2.xlarge t3.2xlarge t3.large t3.medium t3.xlarge trn1.2xlarge trn1.32xlarge
trn1n.32xlarge
"""
"""Enum `InstanceType`."""

TRAINING = """
c4.2xlarge c4.4xlarge c4.8xlarge c4.xlarge c5.18xlarge c5.2xlarge c5.4xlarge c5.9xlarge c5.xlarge c5n.18xlarge
c5n.2xlarge c5n.4xlarge c5n.9xlarge c5n.xlarge c6i.12xlarge c6i.16xlarge c6i.24xlarge c6i.2xlarge c6i.32xlarge
c6i.4xlarge c6i.8xlarge c6i.xlarge c7i-flex.12xlarge c7i-flex.16xlarge c7i-flex.2xlarge c7i-flex.4xlarge
c7i-flex.8xlarge c7i-flex.xlarge c7i.12xlarge c7i.16xlarge c7i.24xlarge c7i.2xlarge c7i.48xlarge c7i.4xlarge
c7i.8xlarge c7i.large c7i.xlarge c8i-flex.12xlarge c8i-flex.16xlarge c8i-flex.2xlarge c8i-flex.4xlarge
c8i-flex.8xlarge c8i-flex.xlarge c8i.12xlarge c8i.16xlarge c8i.24xlarge c8i.2xlarge c8i.32xlarge c8i.48xlarge
c8i.4xlarge c8i.8xlarge c8i.96xlarge c8i.xlarge g4dn.12xlarge g4dn.16xlarge g4dn.2xlarge g4dn.4xlarge g4dn.8xlarge
g4dn.xlarge g5.12xlarge g5.16xlarge g5.24xlarge g5.2xlarge g5.48xlarge g5.4xlarge g5.8xlarge g5.xlarge g6.12xlarge
g6.16xlarge g6.24xlarge g6.2xlarge g6.48xlarge g6.4xlarge g6.8xlarge g6.xlarge g6e.12xlarge g6e.16xlarge g6e.24xlarge
g6e.2xlarge g6e.48xlarge g6e.4xlarge g6e.8xlarge g6e.xlarge g7.12xlarge g7.24xlarge g7.2xlarge g7.48xlarge g7.4xlarge
g7.8xlarge g7e.12xlarge g7e.24xlarge g7e.2xlarge g7e.48xlarge g7e.4xlarge g7e.8xlarge m4.10xlarge m4.16xlarge
m4.2xlarge m4.4xlarge m4.xlarge m5.12xlarge m5.24xlarge m5.2xlarge m5.4xlarge m5.large m5.xlarge m6i.12xlarge
m6i.16xlarge m6i.24xlarge m6i.2xlarge m6i.32xlarge m6i.4xlarge m6i.8xlarge m6i.large m6i.xlarge m7i-flex.12xlarge
m7i-flex.16xlarge m7i-flex.2xlarge m7i-flex.4xlarge m7i-flex.8xlarge m7i-flex.large m7i-flex.xlarge m7i.12xlarge
m7i.16xlarge m7i.24xlarge m7i.2xlarge m7i.48xlarge m7i.4xlarge m7i.8xlarge m7i.large m7i.xlarge m8i-flex.12xlarge
m8i-flex.16xlarge m8i-flex.2xlarge m8i-flex.4xlarge m8i-flex.8xlarge m8i-flex.large m8i-flex.xlarge m8i.12xlarge
m8i.16xlarge m8i.24xlarge m8i.2xlarge m8i.32xlarge m8i.48xlarge m8i.4xlarge m8i.8xlarge m8i.96xlarge m8i.large
m8i.xlarge p2.16xlarge p2.8xlarge p2.xlarge p3.16xlarge p3.2xlarge p3.8xlarge p3dn.24xlarge p4d.24xlarge p4de.24xlarge
p5.48xlarge p5.4xlarge p5e.48xlarge p5en.48xlarge p6-b200.48xlarge p6-b300.48xlarge p6e-gb200.36xlarge r5.12xlarge
r5.16xlarge r5.24xlarge r5.2xlarge r5.4xlarge r5.8xlarge r5.large r5.xlarge r5d.12xlarge r5d.16xlarge r5d.24xlarge
r5d.2xlarge r5d.4xlarge r5d.8xlarge r5d.large r5d.xlarge r6i.12xlarge r6i.16xlarge r6i.24xlarge r6i.2xlarge
r6i.32xlarge r6i.4xlarge r6i.8xlarge r6i.large r6i.xlarge r7i.12xlarge r7i.16xlarge r7i.24xlarge r7i.2xlarge
r7i.48xlarge r7i.4xlarge r7i.8xlarge r7i.large r7i.xlarge r8i-flex.12xlarge r8i-flex.16xlarge r8i-flex.2xlarge
r8i-flex.4xlarge r8i-flex.8xlarge r8i-flex.large r8i-flex.xlarge r8i.12xlarge r8i.16xlarge r8i.24xlarge r8i.2xlarge
r8i.32xlarge r8i.48xlarge r8i.4xlarge r8i.8xlarge r8i.96xlarge r8i.large r8i.xlarge t3.2xlarge t3.large t3.medium
t3.xlarge trn1.2xlarge trn1.32xlarge trn1n.32xlarge trn2.48xlarge
"""
"""Enum `TrainingInstanceType`."""

PROCESSING = """
c4.2xlarge c4.4xlarge c4.8xlarge c4.xlarge c5.18xlarge c5.2xlarge c5.4xlarge c5.9xlarge c5.xlarge c6i.12xlarge
c6i.16xlarge c6i.24xlarge c6i.2xlarge c6i.32xlarge c6i.4xlarge c6i.8xlarge c6i.xlarge c7i-flex.12xlarge
c7i-flex.16xlarge c7i-flex.2xlarge c7i-flex.4xlarge c7i-flex.8xlarge c7i-flex.xlarge c7i.12xlarge c7i.16xlarge
c7i.24xlarge c7i.2xlarge c7i.48xlarge c7i.4xlarge c7i.8xlarge c7i.large c7i.xlarge c8i-flex.12xlarge c8i-flex.16xlarge
c8i-flex.2xlarge c8i-flex.4xlarge c8i-flex.8xlarge c8i-flex.xlarge c8i.12xlarge c8i.16xlarge c8i.24xlarge c8i.2xlarge
c8i.32xlarge c8i.48xlarge c8i.4xlarge c8i.8xlarge c8i.96xlarge c8i.xlarge g4dn.12xlarge g4dn.16xlarge g4dn.2xlarge
g4dn.4xlarge g4dn.8xlarge g4dn.xlarge g5.12xlarge g5.16xlarge g5.24xlarge g5.2xlarge g5.48xlarge g5.4xlarge g5.8xlarge
g5.xlarge g6.12xlarge g6.16xlarge g6.24xlarge g6.2xlarge g6.48xlarge g6.4xlarge g6.8xlarge g6.xlarge g6e.12xlarge
g6e.16xlarge g6e.24xlarge g6e.2xlarge g6e.48xlarge g6e.4xlarge g6e.8xlarge g6e.xlarge g7.12xlarge g7.24xlarge
g7.2xlarge g7.48xlarge g7.4xlarge g7.8xlarge g7e.12xlarge g7e.24xlarge g7e.2xlarge g7e.48xlarge g7e.4xlarge
g7e.8xlarge m4.10xlarge m4.16xlarge m4.2xlarge m4.4xlarge m4.xlarge m5.12xlarge m5.24xlarge m5.2xlarge m5.4xlarge
m5.large m5.xlarge m6i.12xlarge m6i.16xlarge m6i.24xlarge m6i.2xlarge m6i.32xlarge m6i.4xlarge m6i.8xlarge m6i.large
m6i.xlarge m7i-flex.12xlarge m7i-flex.16xlarge m7i-flex.2xlarge m7i-flex.4xlarge m7i-flex.8xlarge m7i-flex.large
m7i-flex.xlarge m7i.12xlarge m7i.16xlarge m7i.24xlarge m7i.2xlarge m7i.48xlarge m7i.4xlarge m7i.8xlarge m7i.large
m7i.xlarge m8i-flex.12xlarge m8i-flex.16xlarge m8i-flex.2xlarge m8i-flex.4xlarge m8i-flex.8xlarge m8i-flex.large
m8i-flex.xlarge m8i.12xlarge m8i.16xlarge m8i.24xlarge m8i.2xlarge m8i.32xlarge m8i.48xlarge m8i.4xlarge m8i.8xlarge
m8i.96xlarge m8i.large m8i.xlarge p2.16xlarge p2.8xlarge p2.xlarge p3.16xlarge p3.2xlarge p3.8xlarge p5.4xlarge
r5.12xlarge r5.16xlarge r5.24xlarge r5.2xlarge r5.4xlarge r5.8xlarge r5.large r5.xlarge r5d.12xlarge r5d.16xlarge
r5d.24xlarge r5d.2xlarge r5d.4xlarge r5d.8xlarge r5d.large r5d.xlarge r6i.12xlarge r6i.16xlarge r6i.24xlarge
r6i.2xlarge r6i.32xlarge r6i.4xlarge r6i.8xlarge r6i.large r6i.xlarge r7i.12xlarge r7i.16xlarge r7i.24xlarge
r7i.2xlarge r7i.48xlarge r7i.4xlarge r7i.8xlarge r7i.large r7i.xlarge r8i-flex.12xlarge r8i-flex.16xlarge
r8i-flex.2xlarge r8i-flex.4xlarge r8i-flex.8xlarge r8i-flex.large r8i-flex.xlarge r8i.12xlarge r8i.16xlarge
r8i.24xlarge r8i.2xlarge r8i.32xlarge r8i.48xlarge r8i.4xlarge r8i.8xlarge r8i.96xlarge r8i.large r8i.xlarge
t3.2xlarge t3.large t3.medium t3.xlarge
"""
"""Enum `ProcessingInstanceType`."""

TRANSFORM = """
c4.2xlarge c4.4xlarge c4.8xlarge c4.xlarge c5.18xlarge c5.2xlarge c5.4xlarge c5.9xlarge c5.xlarge c6i.12xlarge
c6i.16xlarge c6i.24xlarge c6i.2xlarge c6i.32xlarge c6i.4xlarge c6i.8xlarge c6i.large c6i.xlarge c7i.12xlarge
c7i.16xlarge c7i.24xlarge c7i.2xlarge c7i.48xlarge c7i.4xlarge c7i.8xlarge c7i.large c7i.xlarge g4dn.12xlarge
g4dn.16xlarge g4dn.2xlarge g4dn.4xlarge g4dn.8xlarge g4dn.xlarge g5.12xlarge g5.16xlarge g5.24xlarge g5.2xlarge
g5.48xlarge g5.4xlarge g5.8xlarge g5.xlarge g6.12xlarge g6.16xlarge g6.24xlarge g6.2xlarge g6.48xlarge g6.4xlarge
g6.8xlarge g6.xlarge g6e.12xlarge g6e.16xlarge g6e.24xlarge g6e.2xlarge g6e.48xlarge g6e.4xlarge g6e.8xlarge
g6e.xlarge inf2.24xlarge inf2.48xlarge inf2.8xlarge inf2.xlarge m4.10xlarge m4.16xlarge m4.2xlarge m4.4xlarge
m4.xlarge m5.12xlarge m5.24xlarge m5.2xlarge m5.4xlarge m5.large m5.xlarge m6i.12xlarge m6i.16xlarge m6i.24xlarge
m6i.2xlarge m6i.32xlarge m6i.4xlarge m6i.8xlarge m6i.large m6i.xlarge m7i.12xlarge m7i.16xlarge m7i.24xlarge
m7i.2xlarge m7i.48xlarge m7i.4xlarge m7i.8xlarge m7i.large m7i.xlarge p2.16xlarge p2.8xlarge p2.xlarge p3.16xlarge
p3.2xlarge p3.8xlarge r6i.12xlarge r6i.16xlarge r6i.24xlarge r6i.2xlarge r6i.32xlarge r6i.4xlarge r6i.8xlarge
r6i.large r6i.xlarge r7i.12xlarge r7i.16xlarge r7i.24xlarge r7i.2xlarge r7i.48xlarge r7i.4xlarge r7i.8xlarge r7i.large
r7i.xlarge trn1.2xlarge trn1.32xlarge
"""
"""Enum `TransformInstanceType`."""

HOSTING = """
c4.2xlarge c4.4xlarge c4.8xlarge c4.large c4.xlarge c5.18xlarge c5.2xlarge c5.4xlarge c5.9xlarge c5.large c5.xlarge
c5d.18xlarge c5d.2xlarge c5d.4xlarge c5d.9xlarge c5d.large c5d.xlarge c6g.12xlarge c6g.16xlarge c6g.2xlarge
c6g.4xlarge c6g.8xlarge c6g.large c6g.xlarge c6gd.12xlarge c6gd.16xlarge c6gd.2xlarge c6gd.4xlarge c6gd.8xlarge
c6gd.large c6gd.xlarge c6gn.12xlarge c6gn.16xlarge c6gn.2xlarge c6gn.4xlarge c6gn.8xlarge c6gn.large c6gn.xlarge
c6i.12xlarge c6i.16xlarge c6i.24xlarge c6i.2xlarge c6i.32xlarge c6i.4xlarge c6i.8xlarge c6i.large c6i.xlarge
c6in.12xlarge c6in.16xlarge c6in.24xlarge c6in.2xlarge c6in.32xlarge c6in.4xlarge c6in.8xlarge c6in.large c6in.xlarge
c7g.12xlarge c7g.16xlarge c7g.2xlarge c7g.4xlarge c7g.8xlarge c7g.large c7g.xlarge c7i.12xlarge c7i.16xlarge
c7i.24xlarge c7i.2xlarge c7i.48xlarge c7i.4xlarge c7i.8xlarge c7i.large c7i.xlarge c8g.12xlarge c8g.16xlarge
c8g.24xlarge c8g.2xlarge c8g.48xlarge c8g.4xlarge c8g.8xlarge c8g.large c8g.medium c8g.xlarge dl1.24xlarge
g4dn.12xlarge g4dn.16xlarge g4dn.2xlarge g4dn.4xlarge g4dn.8xlarge g4dn.xlarge g5.12xlarge g5.16xlarge g5.24xlarge
g5.2xlarge g5.48xlarge g5.4xlarge g5.8xlarge g5.xlarge g6.12xlarge g6.16xlarge g6.24xlarge g6.2xlarge g6.48xlarge
g6.4xlarge g6.8xlarge g6.xlarge g6e.12xlarge g6e.16xlarge g6e.24xlarge g6e.2xlarge g6e.48xlarge g6e.4xlarge
g6e.8xlarge g6e.xlarge g7.12xlarge g7.24xlarge g7.2xlarge g7.48xlarge g7.4xlarge g7.8xlarge g7e.12xlarge g7e.24xlarge
g7e.2xlarge g7e.48xlarge g7e.4xlarge g7e.8xlarge inf1.24xlarge inf1.2xlarge inf1.6xlarge inf1.xlarge inf2.24xlarge
inf2.48xlarge inf2.8xlarge inf2.xlarge m4.10xlarge m4.16xlarge m4.2xlarge m4.4xlarge m4.xlarge m5.12xlarge m5.24xlarge
m5.2xlarge m5.4xlarge m5.large m5.xlarge m5d.12xlarge m5d.24xlarge m5d.2xlarge m5d.4xlarge m5d.large m5d.xlarge
m6g.12xlarge m6g.16xlarge m6g.2xlarge m6g.4xlarge m6g.8xlarge m6g.large m6g.xlarge m6gd.12xlarge m6gd.16xlarge
m6gd.2xlarge m6gd.4xlarge m6gd.8xlarge m6gd.large m6gd.xlarge m6i.12xlarge m6i.16xlarge m6i.24xlarge m6i.2xlarge
m6i.32xlarge m6i.4xlarge m6i.8xlarge m6i.large m6i.xlarge m7i.12xlarge m7i.16xlarge m7i.24xlarge m7i.2xlarge
m7i.48xlarge m7i.4xlarge m7i.8xlarge m7i.large m7i.xlarge m8g.12xlarge m8g.16xlarge m8g.24xlarge m8g.2xlarge
m8g.48xlarge m8g.4xlarge m8g.8xlarge m8g.large m8g.medium m8g.xlarge p2.16xlarge p2.8xlarge p2.xlarge p3.16xlarge
p3.2xlarge p3.8xlarge p4d.24xlarge p4de.24xlarge p5.48xlarge p5.4xlarge p5e.48xlarge p5en.48xlarge p6-b200.48xlarge
p6-b300.48xlarge p6e-gb200.36xlarge r5.12xlarge r5.24xlarge r5.2xlarge r5.4xlarge r5.large r5.xlarge r5d.12xlarge
r5d.24xlarge r5d.2xlarge r5d.4xlarge r5d.large r5d.xlarge r6g.12xlarge r6g.16xlarge r6g.2xlarge r6g.4xlarge
r6g.8xlarge r6g.large r6g.xlarge r6gd.12xlarge r6gd.16xlarge r6gd.2xlarge r6gd.4xlarge r6gd.8xlarge r6gd.large
r6gd.xlarge r6i.12xlarge r6i.16xlarge r6i.24xlarge r6i.2xlarge r6i.32xlarge r6i.4xlarge r6i.8xlarge r6i.large
r6i.xlarge r7gd.12xlarge r7gd.16xlarge r7gd.2xlarge r7gd.4xlarge r7gd.8xlarge r7gd.large r7gd.medium r7gd.xlarge
r7i.12xlarge r7i.16xlarge r7i.24xlarge r7i.2xlarge r7i.48xlarge r7i.4xlarge r7i.8xlarge r7i.large r7i.xlarge
r8g.12xlarge r8g.16xlarge r8g.24xlarge r8g.2xlarge r8g.48xlarge r8g.4xlarge r8g.8xlarge r8g.large r8g.medium
r8g.xlarge t2.2xlarge t2.large t2.medium t2.xlarge trn1.2xlarge trn1.32xlarge trn1n.32xlarge trn2.48xlarge
"""
"""Enum `ProductionVariantInstanceType`."""

STUDIO = """
c5.12xlarge c5.18xlarge c5.24xlarge c5.2xlarge c5.4xlarge c5.9xlarge c5.large c5.xlarge c6i.12xlarge c6i.16xlarge
c6i.24xlarge c6i.2xlarge c6i.32xlarge c6i.4xlarge c6i.8xlarge c6i.large c6i.xlarge c6id.12xlarge c6id.16xlarge
c6id.24xlarge c6id.2xlarge c6id.32xlarge c6id.4xlarge c6id.8xlarge c6id.large c6id.xlarge c7i.12xlarge c7i.16xlarge
c7i.24xlarge c7i.2xlarge c7i.48xlarge c7i.4xlarge c7i.8xlarge c7i.large c7i.xlarge g4dn.12xlarge g4dn.16xlarge
g4dn.2xlarge g4dn.4xlarge g4dn.8xlarge g4dn.xlarge g5.12xlarge g5.16xlarge g5.24xlarge g5.2xlarge g5.48xlarge
g5.4xlarge g5.8xlarge g5.xlarge g6.12xlarge g6.16xlarge g6.24xlarge g6.2xlarge g6.48xlarge g6.4xlarge g6.8xlarge
g6.xlarge g6e.12xlarge g6e.16xlarge g6e.24xlarge g6e.2xlarge g6e.48xlarge g6e.4xlarge g6e.8xlarge g6e.xlarge
g7.12xlarge g7.24xlarge g7.2xlarge g7.48xlarge g7.4xlarge g7.8xlarge g7e.12xlarge g7e.24xlarge g7e.2xlarge
g7e.48xlarge g7e.4xlarge g7e.8xlarge geospatial.interactive m5.12xlarge m5.16xlarge m5.24xlarge m5.2xlarge m5.4xlarge
m5.8xlarge m5.large m5.xlarge m5d.12xlarge m5d.16xlarge m5d.24xlarge m5d.2xlarge m5d.4xlarge m5d.8xlarge m5d.large
m5d.xlarge m6i.12xlarge m6i.16xlarge m6i.24xlarge m6i.2xlarge m6i.32xlarge m6i.4xlarge m6i.8xlarge m6i.large
m6i.xlarge m6id.12xlarge m6id.16xlarge m6id.24xlarge m6id.2xlarge m6id.32xlarge m6id.4xlarge m6id.8xlarge m6id.large
m6id.xlarge m7i.12xlarge m7i.16xlarge m7i.24xlarge m7i.2xlarge m7i.48xlarge m7i.4xlarge m7i.8xlarge m7i.large
m7i.xlarge p3.16xlarge p3.2xlarge p3.8xlarge p3dn.24xlarge p4d.24xlarge p4de.24xlarge p5.48xlarge p5.4xlarge
p5en.48xlarge p6-b200.48xlarge r5.12xlarge r5.16xlarge r5.24xlarge r5.2xlarge r5.4xlarge r5.8xlarge r5.large r5.xlarge
r6i.12xlarge r6i.16xlarge r6i.24xlarge r6i.2xlarge r6i.32xlarge r6i.4xlarge r6i.8xlarge r6i.large r6i.xlarge
r6id.12xlarge r6id.16xlarge r6id.24xlarge r6id.2xlarge r6id.32xlarge r6id.4xlarge r6id.8xlarge r6id.large r6id.xlarge
r7i.12xlarge r7i.16xlarge r7i.24xlarge r7i.2xlarge r7i.48xlarge r7i.4xlarge r7i.8xlarge r7i.large r7i.xlarge
t3.2xlarge t3.large t3.medium t3.micro t3.small t3.xlarge trn1.2xlarge trn1.32xlarge trn1n.32xlarge
"""
"""Enum `AppInstanceType`."""

CLUSTER = """
c5.12xlarge c5.18xlarge c5.24xlarge c5.2xlarge c5.4xlarge c5.9xlarge c5.large c5.xlarge c5n.18xlarge c5n.2xlarge
c5n.4xlarge c5n.9xlarge c5n.large c6a.12xlarge c6a.16xlarge c6a.24xlarge c6a.2xlarge c6a.32xlarge c6a.48xlarge
c6a.4xlarge c6a.8xlarge c6a.large c6a.xlarge c6g.12xlarge c6g.16xlarge c6g.2xlarge c6g.4xlarge c6g.8xlarge c6g.large
c6g.medium c6g.xlarge c6i.12xlarge c6i.16xlarge c6i.24xlarge c6i.2xlarge c6i.32xlarge c6i.4xlarge c6i.8xlarge
c6i.large c6i.xlarge c7g.12xlarge c7g.16xlarge c7g.2xlarge c7g.4xlarge c7g.8xlarge c7g.large c7g.medium c7g.xlarge
c8a.16xlarge c8g.12xlarge c8g.16xlarge c8g.24xlarge c8g.2xlarge c8g.48xlarge c8g.4xlarge c8g.8xlarge c8g.large
c8g.medium c8g.xlarge g4dn.12xlarge g4dn.16xlarge g4dn.2xlarge g4dn.4xlarge g4dn.8xlarge g4dn.xlarge g5.12xlarge
g5.16xlarge g5.24xlarge g5.2xlarge g5.48xlarge g5.4xlarge g5.8xlarge g5.xlarge g6.12xlarge g6.16xlarge g6.24xlarge
g6.2xlarge g6.48xlarge g6.4xlarge g6.8xlarge g6.xlarge g6e.12xlarge g6e.16xlarge g6e.24xlarge g6e.2xlarge g6e.48xlarge
g6e.4xlarge g6e.8xlarge g6e.xlarge g7.12xlarge g7.24xlarge g7.2xlarge g7.48xlarge g7.4xlarge g7.8xlarge g7e.12xlarge
g7e.24xlarge g7e.2xlarge g7e.48xlarge g7e.4xlarge g7e.8xlarge gr6.4xlarge gr6.8xlarge i3en.12xlarge i3en.24xlarge
i3en.2xlarge i3en.3xlarge i3en.6xlarge i3en.large i3en.xlarge m5.12xlarge m5.16xlarge m5.24xlarge m5.2xlarge
m5.4xlarge m5.8xlarge m5.large m5.xlarge m6a.12xlarge m6a.16xlarge m6a.24xlarge m6a.2xlarge m6a.32xlarge m6a.48xlarge
m6a.4xlarge m6a.8xlarge m6a.large m6a.xlarge m6g.12xlarge m6g.16xlarge m6g.2xlarge m6g.4xlarge m6g.8xlarge m6g.large
m6g.medium m6g.xlarge m6i.12xlarge m6i.16xlarge m6i.24xlarge m6i.2xlarge m6i.32xlarge m6i.4xlarge m6i.8xlarge
m6i.large m6i.xlarge m7g.12xlarge m7g.16xlarge m7g.2xlarge m7g.4xlarge m7g.8xlarge m7g.large m7g.medium m7g.xlarge
m7i.12xlarge m7i.16xlarge m7i.24xlarge m7i.2xlarge m7i.48xlarge m7i.4xlarge m7i.8xlarge m7i.large m7i.xlarge
m8a.16xlarge m8g.12xlarge m8g.16xlarge m8g.24xlarge m8g.2xlarge m8g.48xlarge m8g.4xlarge m8g.8xlarge m8g.large
m8g.medium m8g.xlarge p4d.24xlarge p4de.24xlarge p5.48xlarge p5.4xlarge p5e.48xlarge p5en.48xlarge p6-b200.48xlarge
p6-b300.48xlarge p6e-gb200.36xlarge r5d.16xlarge r6i.12xlarge r6i.16xlarge r6i.24xlarge r6i.2xlarge r6i.32xlarge
r6i.4xlarge r6i.8xlarge r6i.large r6i.xlarge r7i.12xlarge r7i.16xlarge r7i.24xlarge r7i.2xlarge r7i.48xlarge
r7i.4xlarge r7i.8xlarge r7i.large r7i.xlarge t3.2xlarge t3.large t3.medium t3.xlarge trn1.32xlarge trn1n.32xlarge
trn2.3xlarge trn2.48xlarge
"""
"""Enum `ClusterInstanceType`."""
